package io.tieout.system.billing.stripe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.api.BillingSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.store.StoreConfig;
import io.tieout.model.Caller;
import io.tieout.system.billing.BillingDatabase;
import io.tieout.system.billing.BillingSystemContract;
import io.tieout.system.billing.BillingVendor;
import io.tieout.system.vendor.Accounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

  @Test
  void webhookThatCannotBeKeptIsNotTaken() {
    // Given
    var nowhere = "postgresql://core:secret@127.0.0.1:1/none";
    var gone = Store.open(database.vertx, StoreConfig.of(nowhere, nowhere));
    var forgetful = StripeFixture.open(database, vendor, gone);
    var caller = Caller.service("test", "-", Instant.now().plusSeconds(60));
    var hook = vendor.hook("evt_unkept", "in_1", Instant.now());

    // When
    var receiving =
        assertThatThrownBy(
            () -> forgetful.receiveBillingHook(caller, vendor.account(), hook).await());

    // Then
    receiving.isInstanceOf(Failure.Unavailable.class);
    forgetful.close().await();
    gone.close().await();
  }

  @Override
  protected List<String> hints() {
    return database.texts("SELECT event_id || ':' || invoice FROM billing.hint");
  }
}
