package io.tieout.backbone.clock;

import java.time.Duration;

/** How far the clocks of our own processes may be apart; NTP keeps them much closer. */
public final class ClockSkew {
  public static final Duration ALLOWED = Duration.ofSeconds(1);

  private ClockSkew() {}
}
