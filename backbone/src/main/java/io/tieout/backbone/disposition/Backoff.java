package io.tieout.backbone.disposition;

import io.tieout.backbone.failure.Failure;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: they double, and half of each is random, so that those who failed
 * together do not come back together.
 *
 * @param first longest pause after the first failure
 * @param longest what it grows to
 */
public record Backoff(Duration first, Duration longest) {
  public Backoff {
    if (!first.isPositive() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("first is positive, longest is not below first");
    }
  }

  /**
   * The pause after that many failures in a row.
   *
   * @param failures at least one
   * @param random the jitter; seeded in tests
   */
  public Duration pause(int failures, RandomGenerator random) {
    Duration full = first.multipliedBy(1L << Math.min(failures - 1, 30));
    long nanos = (full.compareTo(longest) < 0 ? full : longest).toNanos();
    return Duration.ofNanos(nanos - random.nextLong(nanos / 2 + 1));
  }

  /** The same, and no shorter than the other side asks for. */
  public Duration pause(int failures, Failure failure, RandomGenerator random) {
    Duration pause = pause(failures, random);
    return failure instanceof Failure.Passing passing && passing.retryAfter().compareTo(pause) > 0
        ? passing.retryAfter()
        : pause;
  }
}
