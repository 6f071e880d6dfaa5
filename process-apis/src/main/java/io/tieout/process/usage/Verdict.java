package io.tieout.process.usage;

import io.tieout.model.UsageStatus;
import java.time.LocalDate;

/** What becomes of an event that keeps its contract. */
sealed interface Verdict {

  /** Counts: at that metering point, on that day of the point's zone. */
  record Stored(MeteringPoint point, LocalDate day) implements Verdict {}

  /** Waits for what the reason names. */
  record Held(String reason) implements Verdict {}

  /**
   * Broke a business rule and never counts.
   *
   * @param entity whose customer it is; null while that is not known
   * @param period that it would have counted in; null while that is not known
   */
  record Rejected(String reason, String entity, String period) implements Verdict {}

  default UsageStatus status() {
    return switch (this) {
      case Stored stored -> UsageStatus.STORED;
      case Held held -> UsageStatus.HELD;
      case Rejected rejected -> UsageStatus.REJECTED;
    };
  }

  /** Null for a stored event. */
  default String reason() {
    return switch (this) {
      case Stored stored -> null;
      case Held held -> held.reason();
      case Rejected rejected -> rejected.reason();
    };
  }

  /** Null for an event that is not stored. */
  default LocalDate day() {
    return this instanceof Stored stored ? stored.day() : null;
  }
}
