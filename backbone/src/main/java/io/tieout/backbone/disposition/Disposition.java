package io.tieout.backbone.disposition;

import io.tieout.backbone.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** What becomes of a piece of work after an attempt. */
public sealed interface Disposition {

  /** Done. */
  record Ack() implements Disposition {}

  /** Again after a pause. Where the failure was {@code Uncertain}, find out before repeating it. */
  record Retry(Duration after) implements Disposition {}

  /**
   * Not again by itself: a person has to look.
   *
   * @param reason the code of the failure
   */
  record Park(String reason) implements Disposition {}

  /**
   * Decides. What may pass is retried with growing, jittered pauses, never sooner than the other
   * side asks for; what the same content would meet again is parked at once.
   *
   * @param failure null if the attempt succeeded
   * @param attempts how many there were, this one included
   * @param firstAttemptAt wall time, like {@code now}
   * @param random the jitter; seeded in tests
   */
  static Disposition of(
      Failure failure,
      int attempts,
      Instant firstAttemptAt,
      Instant now,
      RetryPolicy policy,
      RandomGenerator random) {
    if (failure == null) {
      return new Ack();
    }
    boolean mayPass =
        failure instanceof Failure.Passing
            || failure instanceof Failure.Uncertain
            || failure instanceof Failure.Unexpected;
    boolean exhausted =
        attempts >= policy.maxAttempts() || !now.isBefore(firstAttemptAt.plus(policy.maxAge()));
    if (!mayPass || exhausted) {
      return new Park(failure.code());
    }
    return new Retry(policy.backoff().pause(attempts, failure, random));
  }
}
