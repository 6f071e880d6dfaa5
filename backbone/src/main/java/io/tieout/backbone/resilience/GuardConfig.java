package io.tieout.backbone.resilience;

import java.time.Duration;
import java.util.Objects;

/**
 * What a vendor's account bears.
 *
 * @param callsPerSecond its rate, also the burst
 * @param concurrency most calls at a time
 * @param maxWaiting most calls that wait for their turn
 * @param maxWait longest wait of a call for its turn
 * @param failuresToOpen failures in a row after which calls are held back
 * @param openFor how long they are, until one call may try
 */
public record GuardConfig(
    int callsPerSecond,
    int concurrency,
    int maxWaiting,
    Duration maxWait,
    int failuresToOpen,
    Duration openFor) {

  public GuardConfig {
    Objects.requireNonNull(maxWait, "maxWait");
    Objects.requireNonNull(openFor, "openFor");
    if (callsPerSecond < 1 || concurrency < 1 || maxWaiting < 0 || failuresToOpen < 1) {
      throw new IllegalArgumentException(
          "callsPerSecond, concurrency and failuresToOpen are at least 1, maxWaiting at least 0");
    }
    if (!maxWait.isPositive() || !openFor.isPositive()) {
      throw new IllegalArgumentException("maxWait and openFor are positive");
    }
  }

  public static GuardConfig defaults() {
    return new GuardConfig(50, 8, 1_000, Duration.ofSeconds(10), 5, Duration.ofSeconds(5));
  }
}
