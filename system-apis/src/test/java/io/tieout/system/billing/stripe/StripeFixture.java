package io.tieout.system.billing.stripe;

import io.tieout.backbone.config.Secret;
import io.tieout.backbone.resilience.GuardConfig;
import io.tieout.backbone.resilience.VendorGuard;
import io.tieout.backbone.store.Store;
import io.tieout.system.billing.BillingDatabase;
import io.tieout.system.billing.HookInbox;
import io.tieout.system.vendor.VendorEndpoint;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/** The adapter of a simulated Stripe. */
public final class StripeFixture {
  private StripeFixture() {}

  public static Stripe open(BillingDatabase database, SimulatedStripe vendor) {
    return open(database, vendor, database.store);
  }

  /** With webhooks kept in another store. */
  public static Stripe open(BillingDatabase database, SimulatedStripe vendor, Store hooks) {
    return open(database, vendor, hooks, new Secret(SimulatedStripe.KEY));
  }

  /** With another key. */
  public static Stripe open(BillingDatabase database, SimulatedStripe vendor, Secret key) {
    return open(database, vendor, database.store, key);
  }

  private static Stripe open(
      BillingDatabase database, SimulatedStripe vendor, Store hooks, Secret key) {
    var config =
        new StripeConfig(
            vendor.account(),
            VendorEndpoint.of(vendor.uri()),
            key,
            List.of(new Secret("whsec_other"), new Secret(SimulatedStripe.WEBHOOK_SECRET)),
            ZoneId.of("America/New_York"),
            Duration.ofDays(7),
            30,
            20);
    return Stripe.open(
        database.vertx,
        config,
        guard(database, vendor),
        guard(database, vendor),
        new HookInbox(hooks, Clock.systemUTC()),
        Clock.systemUTC());
  }

  /** Never opens: what a vendor does wrong is for the adapter to tell. */
  private static VendorGuard guard(BillingDatabase database, SimulatedStripe vendor) {
    var config =
        new GuardConfig(5_000, 20, 1_000, Duration.ofSeconds(10), 1_000, Duration.ofSeconds(1));
    return new VendorGuard(database.vertx, vendor.account(), config, Clock.systemUTC());
  }
}
