package io.tieout.process;

import io.tieout.backbone.disposition.RetryPolicy;
import io.tieout.backbone.eventlog.ConsumerConfig;
import io.tieout.backbone.work.WorkerConfig;
import io.tieout.process.usage.UsageConfig;
import java.time.Duration;

/** Configuration for tests, which do not want to wait. */
public final class TestConfig {

  /** Looks at once, and again soon after a failure. */
  public static final WorkerConfig BUSY =
      new WorkerConfig(
          Duration.ofMillis(20),
          Duration.ofMillis(20),
          Duration.ofMillis(100),
          Duration.ofMinutes(2));

  public static final ConsumerConfig CONSUMER =
      new ConsumerConfig(
          2_000,
          512 << 10,
          512 << 10,
          Duration.ofMillis(20),
          Duration.ofMillis(200),
          Duration.ofSeconds(10),
          Duration.ofMillis(100),
          Duration.ofSeconds(10),
          Duration.ofMinutes(2));

  public static final RetryPolicy RETRY =
      new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(50), 4, Duration.ofHours(24));

  public static final UsageConfig USAGE = usage(RETRY);

  private TestConfig() {}

  /** A window is delivered as soon as its day has closed. */
  public static UsageConfig usage(RetryPolicy deliveries) {
    return new UsageConfig(
        Duration.ofDays(35),
        Duration.ofMinutes(5),
        Duration.ofHours(24),
        64 * 1024,
        10_000,
        100_000,
        100_000,
        20,
        1_000,
        500,
        100,
        Duration.ZERO,
        Duration.ofSeconds(60),
        deliveries,
        CONSUMER,
        BUSY,
        BUSY,
        BUSY);
  }
}
