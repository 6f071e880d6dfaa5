package io.tieout.system.billing;

import io.tieout.backbone.config.Allowed;
import io.tieout.backbone.disposition.RetryPolicy;
import io.tieout.backbone.work.WorkerConfig;
import java.time.Duration;
import java.util.Objects;

/**
 * How closely invoices are followed.
 *
 * @param rhythm of the look for hints that are due; a new one is looked at at once
 * @param batch most invoices that are read at the same time
 * @param retry of an invoice that could not be read; after that a person hears of it, and it is
 *     read again with pauses that grow no further
 * @param pollInterval wall time between polls, the net under lost webhooks
 * @param pollOverlap business time that a poll goes back behind the one before
 * @param history business time that the very first poll goes back
 * @param leaseTime after which another process follows an account whose process is gone
 * @param hintsKept wall time for which a webhook's event is known; at least 30 days
 */
public record BillingFeedConfig(
    WorkerConfig rhythm,
    int batch,
    RetryPolicy retry,
    Duration pollInterval,
    Duration pollOverlap,
    Duration history,
    Duration leaseTime,
    Duration hintsKept) {

  private static final Duration SHORTEST_MEMORY = Duration.ofDays(30);

  public BillingFeedConfig {
    Allowed.range("batch", batch, 1, 200);
    Objects.requireNonNull(retry, "retry");
    Allowed.positive("pollInterval", pollInterval);
    Allowed.notNegative("pollOverlap", pollOverlap);
    Allowed.notNegative("history", history);
    Allowed.atLeast(
        "leaseTime", leaseTime, rhythm.interval().multipliedBy(2), "twice rhythm.interval");
    Allowed.atLeast("hintsKept", hintsKept, SHORTEST_MEMORY, "30 days");
  }
}
