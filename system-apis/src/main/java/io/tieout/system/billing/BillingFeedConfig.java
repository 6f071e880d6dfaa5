package io.tieout.system.billing;

import io.tieout.backbone.work.WorkerConfig;
import java.time.Duration;

/**
 * How closely invoices are followed.
 *
 * @param rhythm of the look for hints that are due; a new one is looked at at once
 * @param batch most invoices that are read at the same time
 * @param maxRetry longest pause before an invoice is read again that could not be
 * @param pollInterval wall time between polls, the net under lost webhooks
 * @param pollOverlap business time that a poll goes back behind the one before
 * @param history business time that the very first poll goes back
 * @param leaseTime after which another process follows an account whose process is gone
 * @param hintsKept wall time for which a webhook's event is known; at least 30 days
 */
public record BillingFeedConfig(
    WorkerConfig rhythm,
    int batch,
    Duration maxRetry,
    Duration pollInterval,
    Duration pollOverlap,
    Duration history,
    Duration leaseTime,
    Duration hintsKept) {

  private static final Duration SHORTEST_MEMORY = Duration.ofDays(30);

  public BillingFeedConfig {
    if (batch < 1 || batch > 200) {
      throw new IllegalArgumentException("batch is 1 to 200");
    }
    if (!maxRetry.isPositive() || !pollInterval.isPositive()) {
      throw new IllegalArgumentException("maxRetry and pollInterval are positive");
    }
    if (leaseTime.compareTo(rhythm.interval().multipliedBy(2)) < 0) {
      throw new IllegalArgumentException("leaseTime is at least twice the rhythm's interval");
    }
    if (pollOverlap.isNegative() || history.isNegative()) {
      throw new IllegalArgumentException("pollOverlap and history are not negative");
    }
    if (hintsKept.compareTo(SHORTEST_MEMORY) < 0) {
      throw new IllegalArgumentException("hintsKept is at least 30 days");
    }
  }

  /** What suits most companies. */
  public static BillingFeedConfig byDefault() {
    return new BillingFeedConfig(
        WorkerConfig.every(Duration.ofSeconds(1)),
        16,
        Duration.ofMinutes(5),
        Duration.ofMinutes(1),
        Duration.ofHours(1),
        Duration.ofDays(62),
        Duration.ofSeconds(30),
        Duration.ofDays(35));
  }
}
