package io.tieout.backbone.clock;

import java.time.Clock;
import java.time.Instant;

/** The time that business rules go by: the system's in production, the player's in the demo. */
@FunctionalInterface
public interface BusinessClock {
  Instant now();

  /** Business time is wall time. */
  static BusinessClock system(Clock clock) {
    return clock::instant;
  }
}
