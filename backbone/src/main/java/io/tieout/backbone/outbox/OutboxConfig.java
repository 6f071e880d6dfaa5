package io.tieout.backbone.outbox;

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
    if (batchSize < 1 || !interval.isPositive()) {
      throw new IllegalArgumentException("batchSize is at least 1, interval is positive");
    }
    if (leaseTime.compareTo(interval.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException("leaseTime is at least twice the interval");
    }
  }

  public static OutboxConfig defaults() {
    return new OutboxConfig(500, Duration.ofSeconds(1), Duration.ofSeconds(10));
  }
}
