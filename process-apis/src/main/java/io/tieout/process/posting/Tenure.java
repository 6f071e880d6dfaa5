package io.tieout.process.posting;

import io.tieout.backbone.clock.ClockSkew;
import io.tieout.backbone.lease.Lease;
import io.tieout.backbone.lease.LeaseLost;
import io.tieout.model.ErpCapabilities;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** A lane's time in office: the lease that it holds, and what its ERP account promises. */
final class Tenure {
  private final Lease lease;
  private final ErpCapabilities capabilities;
  private final Duration leaseTime;
  private final Clock clock;
  private volatile Instant heldUntil;

  /**
   * @param since an instant not after the lease was taken
   */
  Tenure(
      Lease lease, ErpCapabilities capabilities, Duration leaseTime, Instant since, Clock clock) {
    this.lease = lease;
    this.capabilities = capabilities;
    this.leaseTime = leaseTime;
    this.clock = clock;
    heldUntil = since.plus(leaseTime);
  }

  /** The lease; every write proves in its transaction that it is still held. */
  Lease lease() {
    return lease;
  }

  ErpCapabilities capabilities() {
    return capabilities;
  }

  /** How long after its deadline a call may still take effect. */
  Duration mayTakeEffectFor() {
    return Duration.ofMillis(capabilities.maxProcessingMillis()).plus(ClockSkew.ALLOWED);
  }

  /**
   * Renews the lease once a third of its time has gone.
   *
   * @throws LeaseLost if it has ended already
   */
  void renewInTime() {
    var now = clock.instant();
    if (now.isAfter(heldUntil.minus(leaseTime.multipliedBy(2).dividedBy(3)))) {
      lease.renew();
      heldUntil = now.plus(leaseTime);
    }
  }

  /** The instant given, or the end of the lease as it now is if that comes first. */
  Instant atMost(Instant deadline) {
    return heldUntil.isBefore(deadline) ? heldUntil : deadline;
  }

  /** Whether the lease may have ended, so that another lane may be at work. */
  boolean mayHaveEnded() {
    return !clock.instant().isBefore(heldUntil);
  }
}
