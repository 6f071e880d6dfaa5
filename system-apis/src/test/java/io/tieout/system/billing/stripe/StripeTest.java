package io.tieout.system.billing.stripe;

import io.tieout.api.BillingSystem;
import io.tieout.system.billing.BillingDatabase;
import io.tieout.system.billing.BillingSystemContract;
import io.tieout.system.billing.BillingVendor;
import io.tieout.system.vendor.Accounts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The adapter called in one process. */
class StripeTest extends BillingSystemContract {
  private BillingDatabase database;
  private SimulatedStripe vendor;
  private Stripe stripe;
  private BillingSystem billing;

  @BeforeAll
  void start() {
    database = new BillingDatabase();
    vendor = new SimulatedStripe(database.vertx);
    stripe = StripeFixture.open(database, vendor);
    billing = Accounts.of(BillingSystem.class, Map.of(vendor.account(), stripe));
  }

  @AfterAll
  void stop() {
    stripe.close().await();
    vendor.close();
    database.close();
  }

  BillingDatabase database() {
    return database;
  }

  @Override
  protected BillingSystem billing() {
    return billing;
  }

  @Override
  protected BillingVendor vendor() {
    return vendor;
  }

  @Override
  protected List<String> hints() {
    return database.texts("SELECT event_id || ':' || invoice FROM billing.hint");
  }
}
