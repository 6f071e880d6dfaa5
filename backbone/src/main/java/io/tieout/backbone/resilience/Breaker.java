package io.tieout.backbone.resilience;

import io.tieout.model.SystemStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Counts failures in a row. Open after enough of them; when its time is over, one call may try, and
 * its outcome closes it or opens it anew.
 */
final class Breaker {

  /** How the vendor is doing, since when. */
  record State(SystemStatus status, Instant since) {}

  private final Clock clock;
  private final int failuresToOpen;
  private final Duration openFor;
  private State state;
  private int failures;
  private Instant nextTry = Instant.MIN;

  Breaker(Clock clock, int failuresToOpen, Duration openFor) {
    this.clock = clock;
    this.failuresToOpen = failuresToOpen;
    this.openFor = openFor;
    state = new State(SystemStatus.UP, clock.instant());
  }

  /** How long calls are still held back; zero if this one may go. */
  synchronized Duration heldBack() {
    if (state.status() != SystemStatus.DOWN) {
      return Duration.ZERO;
    }
    Instant now = clock.instant();
    if (now.isBefore(nextTry)) {
      return Duration.between(now, nextTry);
    }
    nextTry = now.plus(openFor); // others wait for the outcome of this one
    return Duration.ZERO;
  }

  synchronized void succeeded() {
    failures = 0;
    become(SystemStatus.UP);
  }

  synchronized void failed() {
    failures++;
    if (failures >= failuresToOpen) {
      nextTry = clock.instant().plus(openFor);
      become(SystemStatus.DOWN);
    } else {
      become(SystemStatus.DEGRADED);
    }
  }

  synchronized State state() {
    return state;
  }

  private void become(SystemStatus status) {
    if (state.status() != status) {
      state = new State(status, clock.instant());
    }
  }
}
