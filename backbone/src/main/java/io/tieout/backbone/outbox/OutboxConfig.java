package io.tieout.backbone.outbox;

import io.tieout.backbone.config.Allowed;
import java.time.Duration;

/**
 * The rhythm of the relay.
 *
 * @param batchSize most events on their way at a time
 * @param interval how long to wait before looking again, should a notification be lost
 * @param leaseTime after which another process takes over from one that is gone
 */
public record OutboxConfig(int batchSize, Duration interval, Duration leaseTime) {
  public OutboxConfig {
    Allowed.atLeast("batchSize", batchSize, 1);
    Allowed.positive("interval", interval);
    Allowed.atLeast("leaseTime", leaseTime, interval.multipliedBy(2), "twice interval");
  }
}
