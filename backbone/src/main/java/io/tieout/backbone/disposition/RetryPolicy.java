package io.tieout.backbone.disposition;

import io.tieout.backbone.config.Allowed;
import java.time.Duration;

/**
 * How long and how often to try again.
 *
 * @param first longest pause after the first failure; it doubles with every further one
 * @param longest what the pause grows to
 * @param maxAttempts after that many, a person has to look
 * @param maxAge after that long since the first attempt, a person has to look
 */
public record RetryPolicy(Duration first, Duration longest, int maxAttempts, Duration maxAge) {
  public RetryPolicy {
    Allowed.positive("first", first);
    Allowed.atLeast("longest", longest, first, "first");
    Allowed.atLeast("maxAttempts", maxAttempts, 1);
    Allowed.positive("maxAge", maxAge);
  }

  /** Its pauses; they go on where something is tried for longer than this. */
  public Backoff backoff() {
    return new Backoff(first, longest);
  }
}
