package io.tieout.process.masterdata;

import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.lease.Lease;
import io.tieout.backbone.lease.LeaseLost;
import io.tieout.model.Caller;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/**
 * One round, by the holder of the lease of master data: of all processes one reads the CRM and
 * tells the vendors at a time, so that what is older never comes after what is newer. Its methods
 * wait, on virtual threads, and may be used by several at once.
 */
final class Round {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Lease lease;
  private final Duration callTime;
  private final String traceparent;
  private final Clock wall;
  private final Instant end;

  /**
   * @param leaseTime how long the lease lasts without being renewed
   * @param longest after which nothing more is begun
   */
  Round(Lease lease, Duration leaseTime, Duration longest, String traceparent, Clock wall) {
    this.lease = lease;
    // A vendor that hangs leaves time to store what came of it, and to renew.
    this.callTime = leaseTime.multipliedBy(2).dividedBy(3);
    this.traceparent = traceparent;
    this.wall = wall;
    end = wall.instant().plus(longest);
  }

  /**
   * Calls a vendor. The lease lasts its full time from now on; the deadline of the call comes
   * before its end.
   *
   * @throws LeaseLost if it has ended already; nothing is called then
   */
  <T> Future<T> call(Function<Caller, Future<T>> vendor) {
    var deadline = wall.instant().plus(callTime);
    lease.renew();
    return vendor.apply(Caller.service("masterdata", traceparent, deadline));
  }

  /**
   * Keeps every other round out until the transaction has ended.
   *
   * @throws LeaseLost if another process has begun one
   */
  void verify(SqlConnection tx) {
    lease.verify(tx);
  }

  /** What is left of a round is for the next one. */
  static Failure interrupted(String detail) {
    return new Failure.Unavailable("masterdata-interrupted", detail, RETRY_AFTER);
  }

  /** Whether its time is over, so that what is left is for the next one. */
  boolean isOver() {
    return !wall.instant().isBefore(end);
  }
}
