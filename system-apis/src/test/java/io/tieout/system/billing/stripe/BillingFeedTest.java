package io.tieout.system.billing.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.disposition.RetryPolicy;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.work.WorkerConfig;
import io.tieout.model.BillingDocument;
import io.tieout.model.Caller;
import io.tieout.model.Invoice;
import io.tieout.model.InvoicePage;
import io.tieout.model.VoidedInvoice;
import io.tieout.system.billing.BillingDatabase;
import io.tieout.system.billing.BillingFeed;
import io.tieout.system.billing.BillingFeedConfig;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The feed over the simulated Stripe, and each test with an invoice of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BillingFeedTest {
  private static final Instant NOW = Instant.parse("2026-04-05T00:00:00Z");

  /** Further back than any poll goes, so that only a hint leads there. */
  private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(30));

  /** How often anything is tried before a person hears of it. */
  private static final int TOO_OFTEN = 4;

  private final Caller caller =
      Caller.service(
          "test",
          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
          Instant.now().plus(Duration.ofHours(1)));

  private final AtomicInteger events = new AtomicInteger();
  private BillingDatabase database;
  private SimulatedStripe vendor;
  private Stripe stripe;
  private BillingFeed feed;

  @BeforeAll
  void start() {
    database = new BillingDatabase();
    vendor = new SimulatedStripe(database.vertx);
    stripe = StripeFixture.open(database, vendor);
    feed = feed();
    feed.start().await();
  }

  @AfterAll
  void stop() {
    feed.stop().await();
    stripe.close().await();
    vendor.close();
    database.close();
  }

  private BillingFeed feed() {
    return new BillingFeed(
        database.vertx,
        database.store,
        stripe,
        List.of(vendor.account()),
        () -> NOW,
        Clock.systemUTC(),
        "test",
        new BillingFeedConfig(
            WorkerConfig.every(Duration.ofMillis(100)),
            16,
            new RetryPolicy(
                Duration.ofMillis(50), Duration.ofMillis(500), TOO_OFTEN, Duration.ofHours(24)),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofSeconds(30),
            Duration.ofDays(30)));
  }

  private void issue(String id, String number, Instant finalised) {
    issue(id, number, finalised, 200);
  }

  private void issue(String id, String number, Instant finalised, int total) {
    issue(id, number, finalised, total, "open");
  }

  /** As Stripe keeps a void invoice: with its number, total and time of finalisation. */
  private void takeBack(String id, String number, Instant finalised, int total) {
    issue(id, number, finalised, total, "void");
  }

  private void issue(String id, String number, Instant finalised, int total, String status) {
    long at = finalised.getEpochSecond();
    vendor.seed(
        "invoice",
        """
        [{'id':'%s','object':'invoice','number':'%s','status':'%s','customer':'cus_1',
          'currency':'usd','created':%d,'effective_at':%d,
          'status_transitions':{'finalized_at':%d},'total':%d,'tax':0,'total_tax_amounts':[],
          'lines':{'object':'list','has_more':false,'data':[
            {'id':'il_1','object':'line_item','amount':200,'description':'API calls',
             'quantity':1,'period':{'start':1772323200,'end':1775001600},'tax_amounts':[],
             'price':{'id':'price_api','lookup_key':'api-calls-usd',
                      'recurring':{'meter':'mtr_api'}}}]}}]\
        """
            .formatted(id, number, status, at, at, at, total));
  }

  private void tell(String invoice) {
    stripe
        .receiveBillingHook(
            caller,
            vendor.account(),
            vendor.hook("evt_" + events.incrementAndGet(), invoice, Instant.now()))
        .await();
  }

  private List<BillingDocument> documents(String invoice) {
    return database
        .texts(
            "SELECT convert_from(event, 'UTF8') FROM backbone.outbox WHERE key = '%s/%s' ORDER BY id"
                .formatted(vendor.account(), invoice))
        .stream()
        .map(event -> StrictJson.read(Buffer.buffer(event), BillingDocument.class))
        .toList();
  }

  private boolean isSettled(String invoice) {
    return database
        .texts(
            "SELECT 1 FROM billing.hint WHERE due_at IS NOT NULL AND invoice = '%s'"
                .formatted(invoice))
        .isEmpty();
  }

  private static void eventually(BooleanSupplier condition) throws InterruptedException {
    Instant end = Instant.now().plus(Duration.ofMinutes(1));
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("in time").isBefore(end);
      Thread.sleep(20);
    }
  }

  @Test
  void invoiceIsOneVersionHoweverOftenItIsHinted() throws Exception {
    // Given
    issue("in_once", "US-1", LONG_AGO);
    tell("in_once");
    eventually(() -> isSettled("in_once"));

    // When
    tell("in_once");

    // Then
    eventually(() -> isSettled("in_once"));
    assertThat(documents("in_once"))
        .singleElement()
        .satisfies(
            document -> {
              assertThat(document.version()).isEqualTo(1);
              assertThat(document.invoice().number()).isEqualTo("US-1");
            });
  }

  @Test
  void changedInvoiceIsItsNextVersion() throws Exception {
    // Given
    issue("in_changed", "US-2", LONG_AGO);
    tell("in_changed");
    eventually(() -> isSettled("in_changed"));
    issue("in_changed", "US-2a", LONG_AGO);

    // When
    tell("in_changed");

    // Then
    eventually(() -> isSettled("in_changed"));
    List<BillingDocument> documents = documents("in_changed");
    assertThat(documents).extracting(BillingDocument::version).containsExactly(1, 2);
    assertThat(documents.getLast().invoice().number()).isEqualTo("US-2a");
    assertThat(documents.getLast().hash()).isNotEqualTo(documents.getFirst().hash());
  }

  @Test
  void lostWebhookIsMadeUpForByPolling() throws Exception {
    // When
    issue("in_untold", "US-3", NOW.minusSeconds(1));

    // Then
    eventually(() -> documents("in_untold").size() == 1);
  }

  @Test
  void invoiceThatCannotBeReadIsReadAgainLater() throws Exception {
    // Given
    issue("in_late", "US-4", LONG_AGO);
    vendor.fault("GET", "/v1/invoices/in_late", "status=500");

    // When
    tell("in_late");

    // Then
    eventually(() -> isSettled("in_late"));
    assertThat(documents("in_late")).hasSize(1);
    assertThat(database.texts("SELECT attempts FROM billing.hint WHERE invoice = 'in_late'"))
        .containsExactly("1");
  }

  @Test
  void invoiceThatWasTriedAsOftenAsAnythingIsIsToldOfAndGoesOnBeingRead() throws Exception {
    // Given
    issue("in_stuck", "US-13", LONG_AGO);
    vendor.fault("GET", "/v1/invoices/in_stuck", "status=500", TOO_OFTEN);

    // When
    tell("in_stuck");

    // Then
    eventually(() -> documents("in_stuck").size() == 2);
    eventually(() -> isSettled("in_stuck"));
    assertThat(documents("in_stuck").getFirst().unreadable().detail()).contains("answers 500");
    assertThat(documents("in_stuck").getLast().invoice().number()).isEqualTo("US-13");
  }

  @Test
  void invoiceThatMakesNoSenseHoldsUpNoOther() throws Exception {
    // Given
    vendor.seed(
        "invoice",
        """
        [{'id':'in_odd','object':'invoice','number':'US-7','status':'open','customer':'cus_1',
          'currency':'usd','created':%1$d,'effective_at':%1$d,
          'status_transitions':{'finalized_at':%1$d},'total':999,'tax':0,'total_tax_amounts':[],
          'lines':{'object':'list','has_more':false,'data':[]}}]\
        """
            .formatted(NOW.minusSeconds(20).getEpochSecond()));

    // When
    issue("in_even", "US-8", NOW.minusSeconds(30));

    // Then
    eventually(() -> documents("in_even").size() == 1);
    eventually(() -> !isSettled("in_odd"));
    assertThat(documents("in_odd"))
        .singleElement()
        .satisfies(
            told -> {
              assertThat(told.version()).isOne();
              assertThat(told.invoice()).isNull();
              assertThat(told.unreadable().account()).isEqualTo(vendor.account());
              assertThat(told.unreadable().id()).isEqualTo("in_odd");
              assertThat(told.unreadable().detail())
                  .startsWith("invoice in_odd (US-7 of cus_1, total 999 minor units of usd): ");
            });
    issue("in_odd", "US-7", NOW.minusSeconds(20));
    eventually(() -> documents("in_odd").size() == 2);
    eventually(() -> isSettled("in_odd"));
    assertThat(documents("in_odd").getLast().version()).isEqualTo(2);
  }

  @Test
  void invoiceThatMakesSenseAgainComesAgain() throws Exception {
    // Given an invoice that was heard of, and makes no sense for a while
    issue("in_again", "US-9", LONG_AGO);
    tell("in_again");
    eventually(() -> documents("in_again").size() == 1);
    issue("in_again", "US-9", LONG_AGO, 999);
    tell("in_again");
    eventually(() -> documents("in_again").size() == 2);

    // When
    issue("in_again", "US-9", LONG_AGO);

    // Then
    eventually(() -> isSettled("in_again"));
    var documents = documents("in_again");
    assertThat(documents).extracting(BillingDocument::version).containsExactly(1, 2, 3);
    assertThat(documents.get(1).unreadable()).isNotNull();
    assertThat(documents.getLast().invoice()).isEqualTo(documents.getFirst().invoice());
  }

  @Test
  void invoiceThatBecameVoidIsItsNextVersionAndReadNoMore() throws Exception {
    // Given
    issue("in_void", "US-10", LONG_AGO);
    tell("in_void");
    eventually(() -> documents("in_void").size() == 1);
    takeBack("in_void", "US-10", LONG_AGO, 200);
    tell("in_void");
    eventually(() -> documents("in_void").size() == 2);

    // When it is told again
    tell("in_void");

    // Then
    eventually(() -> isSettled("in_void"));
    assertThat(documents("in_void")).extracting(BillingDocument::version).containsExactly(1, 2);
    var told = documents("in_void").getLast();
    assertThat(told.invoice()).isNull();
    assertThat(told.unreadable()).isNull();
    assertThat(told.voided()).isEqualTo(new VoidedInvoice(vendor.account(), "in_void"));
  }

  @Test
  void invoiceThatMakesNoSenseIsToldOfOnceItIsVoid() throws Exception {
    // Given
    issue("in_mended", "US-13", LONG_AGO, 999);
    tell("in_mended");
    eventually(() -> documents("in_mended").size() == 1);

    // When
    takeBack("in_mended", "US-13", LONG_AGO, 999);

    // Then
    eventually(() -> isSettled("in_mended"));
    assertThat(documents("in_mended").getFirst().unreadable()).isNotNull();
    assertThat(documents("in_mended").getLast().voided()).isNotNull();
  }

  @Test
  void listHasAVoidInvoiceNeitherAsBilledNorAsRefused() {
    // Given
    Instant finalised = LONG_AGO.minusSeconds(3600);
    issue("in_kept", "US-11", finalised);
    takeBack("in_taken_back", "US-12", finalised, 200);

    // When
    InvoicePage page =
        stripe
            .listBillingInvoices(
                caller, vendor.account(), finalised, finalised.plusSeconds(1), null, 200)
            .await();

    // Then
    assertThat(page.items()).extracting(Invoice::number).containsExactly("US-11");
    assertThat(page.refused()).isEmpty();
  }

  @Test
  void hintOfNothingIsLeftBehind() throws Exception {
    // When
    tell("in_none");

    // Then
    eventually(() -> isSettled("in_none"));
    assertThat(documents("in_none")).isEmpty();
  }

  @Test
  void anotherProcessFollowsOnceThisOneIsGone() throws Exception {
    // Given
    issue("in_handed", "US-5", LONG_AGO);
    BillingFeed first = feed;
    feed = feed();
    feed.start().await();

    // When
    first.stop().await();

    // Then
    tell("in_handed");
    eventually(() -> isSettled("in_handed"));
    assertThat(documents("in_handed")).hasSize(1);
  }
}
