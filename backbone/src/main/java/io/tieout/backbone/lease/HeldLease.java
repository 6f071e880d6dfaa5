package io.tieout.backbone.lease;

import java.time.Duration;

/**
 * A lease that its worker holds for as long as it can, and takes anew once it is lost. Used by one
 * worker at a time; all methods wait, on a virtual thread.
 */
public final class HeldLease {
  private final Leases leases;
  private final String name;
  private final String holder;
  private final Duration ttl;
  private Lease lease; // null while it is not ours

  /**
   * @param holder who asks, for people to read
   * @param ttl how long it lasts without being renewed
   */
  public HeldLease(Leases leases, String name, String holder, Duration ttl) {
    this.leases = leases;
    this.name = name;
    this.holder = holder;
    this.ttl = ttl;
  }

  /** Makes it last its full time from now on, if it is ours or nobody's. */
  public boolean hold() {
    if (lease != null) {
      try {
        lease.renew();
        return true;
      } catch (LeaseLost e) {
        lease = null;
      }
    }
    lease = leases.tryAcquire(name, holder, ttl).orElse(null);
    return lease != null;
  }

  /** The lease that was held last; every write proves that it still is. */
  public Lease current() {
    if (lease == null) {
      throw new IllegalStateException("the lease " + name + " is not held");
    }
    return lease;
  }

  /** Lets the next holder in at once. */
  public void release() {
    if (lease != null) {
      lease.release();
    }
  }
}
