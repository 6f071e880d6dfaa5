package io.tieout.system.billing.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tieout.api.BillingSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.store.StoreConfig;
import io.tieout.model.Address;
import io.tieout.model.BillingCustomer;
import io.tieout.model.BillingSubscription;
import io.tieout.model.Caller;
import io.tieout.model.Money;
import io.tieout.model.Proration;
import io.tieout.system.RotatedSecret;
import io.tieout.system.billing.BillingDatabase;
import io.tieout.system.billing.BillingSystemContract;
import io.tieout.system.billing.BillingVendor;
import io.tieout.system.vendor.Accounts;
import io.tieout.system.vendor.CallMeter;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    billing =
        Accounts.of(
            BillingSystem.class,
            Map.of(vendor.account(), stripe),
            new CallMeter(new SimpleMeterRegistry()));
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
  public BillingSystem billing() {
    return billing;
  }

  @Override
  public BillingVendor vendor() {
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

  /** 200/30 x 29, by the simulator's own reckoning. */
  @Test
  void flatPriceOfATermThatBeginsWithinAPeriodKeepsItsBasis() {
    // Given a term from the second of a month of thirty days
    vendor.seed(
        "price",
        """
        [{'id':'price_support','lookup_key':'support-usd','currency':'usd','product':'prod_api',
          'unit_amount_decimal':'20000','recurring':{'usage_type':'licensed'}}]""");
    var zone = ZoneId.of("America/New_York");
    var month = YearMonth.from(vendor.now().atZone(zone)).plusMonths(1);
    while (month.getMonthValue() != 4 && month.getMonthValue() != 6) {
      month = month.plusMonths(1);
    }
    var first = month.atDay(1).atStartOfDay(zone).toInstant();
    var end = month.plusMonths(1).atDay(1).atStartOfDay(zone).toInstant();
    vendor.advanceTo(month.atDay(2).atTime(12, 0).atZone(zone).toInstant());
    var caller = Caller.service("test", "-", Instant.now().plusSeconds(60));
    var customer =
        billing
            .putBillingCustomer(
                caller,
                vendor.account(),
                "C-prorated",
                new BillingCustomer("Acme", "USD", new Address(null, null, null, null, "US"), null))
            .await()
            .id();
    billing
        .putBillingSubscription(
            caller,
            vendor.account(),
            "K-prorated",
            new BillingSubscription(
                customer, "USD", zone.getId(), month.atDay(2), null, 1, List.of("support-usd")))
        .await();

    // When
    vendor.advanceTo(end.plus(Duration.ofDays(4)));

    // Then
    var line =
        billing
            .listBillingInvoices(caller, vendor.account(), end, vendor.now(), null, 200)
            .await()
            .items()
            .stream()
            .filter(invoice -> invoice.customer().equals(customer))
            .findFirst()
            .orElseThrow()
            .lines()
            .getFirst();
    assertThat(line.net()).isEqualTo(new Money(new BigDecimal("193.33"), "USD"));
    assertThat(line.serviceFrom()).isEqualTo(month.atDay(2).atStartOfDay(zone).toInstant());
    assertThat(line.serviceTo()).isEqualTo(end);
    assertThat(line.proration()).isEqualTo(new Proration(new BigDecimal("200.00"), first, end));
  }

  @Override
  public List<String> hints() {
    return database.texts("SELECT event_id || ':' || invoice FROM billing.hint");
  }

  @Test
  void keyIsRotatedWithoutARestart(@TempDir Path dir) {
    // Given
    var rotated = new RotatedSecret(dir);
    var adapter = StripeFixture.open(database, vendor, rotated.secret());
    var caller = Caller.service("test", "-", Instant.now().plusSeconds(60));
    Supplier<Future<?>> call = () -> adapter.listBillingPrices(caller, vendor.account(), null, 10);
    assertThat(RotatedSecret.works(call.get())).isFalse();

    // When
    rotated.rotateTo(SimulatedStripe.KEY);

    // Then
    RotatedSecret.awaitWorks(call);
    adapter.close().await();
  }
}
