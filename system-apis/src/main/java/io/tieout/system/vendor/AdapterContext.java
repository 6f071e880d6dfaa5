package io.tieout.system.vendor;

import io.tieout.backbone.resilience.VendorGuard;
import io.tieout.backbone.store.Store;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.function.Function;

/**
 * What adapters are made of.
 *
 * @param store for what a vendor tells us before we ask
 * @param wall the clock of deadlines
 * @param guards by account, or by a name of {@link VendorAccount#otherGuards}
 */
public record AdapterContext(
    Vertx vertx, Store store, Clock wall, Function<String, VendorGuard> guards) {

  /** Quota and breaker of that name. */
  public VendorGuard guard(String name) {
    return guards.apply(name);
  }
}
