package io.tieout.process.exceptions;

import io.tieout.backbone.eventlog.LogGap;
import io.tieout.model.Caller;
import io.tieout.model.Money;
import java.util.Objects;

/**
 * What a person needs to know to decide.
 *
 * @param tenant whose customer it concerns
 * @param kind class of the exception, {@code late-usage}
 * @param financial whether money hangs on it
 * @param code of the failure behind it
 * @param summary what happened to what, in one sentence
 * @param customer our reference, or null
 * @param document id of the document, event or record; with the kind it identifies an open
 *     exception
 * @param amount or null
 * @param entity or null
 * @param period or null
 * @param action what to do about it
 * @param payload the record as it was, or null; never changed afterwards
 */
public record ExceptionDraft(
    String tenant,
    String kind,
    boolean financial,
    String code,
    String summary,
    String customer,
    String document,
    Money amount,
    String entity,
    String period,
    String action,
    String payload) {

  /** Records of the event log are gone, before they were counted or after. */
  private static final String LOG_GAP = "log-gap";

  public ExceptionDraft {
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(summary, "summary");
    Objects.requireNonNull(document, "document");
    Objects.requireNonNull(action, "action");
  }

  /**
   * A hole in the event log, or a loss at its end, at which its reader has stopped.
   *
   * @param action what to do about it
   */
  public static ExceptionDraft of(LogGap gap, String action) {
    return new ExceptionDraft(
        Caller.HOUSE,
        LOG_GAP,
        true,
        LOG_GAP,
        (gap.found() < gap.expected()
                ? "Partition %d of %s has lost records from %d on, and %s has counted up to %d; it is"
                    + " stopped."
                : "Partition %d of %s goes on at %d where %s expected %d; it is stopped.")
            .formatted(gap.partition(), gap.topic(), gap.found(), gap.group(), gap.expected()),
        null,
        "%s %s/%d@%d".formatted(gap.group(), gap.topic(), gap.partition(), gap.expected()),
        null,
        null,
        null,
        action,
        null);
  }
}
