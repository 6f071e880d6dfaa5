package io.tieout.backbone.work;

import io.tieout.backbone.config.Allowed;
import io.tieout.backbone.disposition.Backoff;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The rhythm of a worker.
 *
 * @param interval pause after a step that found nothing to do
 * @param backoff longest pause after a failed step; it doubles with every further failure
 * @param maxBackoff what the pause grows to
 * @param longestStep what a step should never take: one that does is told of
 */
public record WorkerConfig(
    Duration interval, Duration backoff, Duration maxBackoff, Duration longestStep) {
  public WorkerConfig {
    Allowed.positive("interval", interval);
    Allowed.positive("backoff", backoff);
    Allowed.atLeast("maxBackoff", maxBackoff, backoff, "backoff");
    Allowed.atLeast("longestStep", longestStep, Duration.ofMillis(1), "a millisecond");
  }

  /** The interval given, with pauses from 100 ms to 10 s after failures; a step takes 2 minutes. */
  public static WorkerConfig every(Duration interval) {
    return new WorkerConfig(
        interval, Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ofMinutes(2));
  }

  /** The pause after that many failures in a row, at least one. */
  Duration pauseAfter(int failures) {
    return new Backoff(backoff, maxBackoff).pause(failures, ThreadLocalRandom.current());
  }
}
