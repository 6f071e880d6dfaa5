package io.tieout.backbone.resilience;

import io.tieout.backbone.config.Allowed;
import java.time.Duration;

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
    Allowed.atLeast("callsPerSecond", callsPerSecond, 1);
    Allowed.atLeast("concurrency", concurrency, 1);
    Allowed.atLeast("maxWaiting", maxWaiting, 0);
    Allowed.positive("maxWait", maxWait);
    Allowed.atLeast("failuresToOpen", failuresToOpen, 1);
    Allowed.positive("openFor", openFor);
  }
}
