package io.tieout.system.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tieout.api.BillingSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Address;
import io.tieout.model.BillingCustomer;
import io.tieout.model.BillingSubscription;
import io.tieout.model.Caller;
import io.tieout.model.GraduatedCharge;
import io.tieout.model.Hook;
import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.LateUsage;
import io.tieout.model.Money;
import io.tieout.model.Price;
import io.tieout.model.SystemStatus;
import io.tieout.model.Tier;
import io.tieout.model.UsageDelivery;
import io.tieout.system.billing.BillingVendor.Failing;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every adapter of a billing system promises, in one process and over HTTP alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BillingSystemContract {
  private static final ZoneId ZONE = ZoneId.of("America/New_York");
  private static final Address AUSTIN = new Address("1 Main St", "Austin", "TX", "78701", "US");

  private static final AtomicInteger REFERENCES = new AtomicInteger();

  private final Caller caller =
      Caller.service(
          "test",
          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
          Instant.now().plus(Duration.ofHours(1)));

  protected abstract BillingSystem billing();

  protected abstract BillingVendor vendor();

  /** The hints that the adapter has kept, as {@code event:invoice}. */
  protected abstract List<String> hints();

  private String account() {
    return vendor().account();
  }

  private static String reference() {
    return "C-" + REFERENCES.incrementAndGet();
  }

  private static BillingCustomer acme(String name) {
    return new BillingCustomer(name, "USD", AUSTIN, null);
  }

  private String customer() {
    return now(billing().putBillingCustomer(caller, account(), reference(), acme("Acme"))).id();
  }

  private UsageDelivery usage(String customer, String identifier, String quantity) {
    return new UsageDelivery(
        identifier, customer, vendor().meter(), new BigDecimal(quantity), vendor().now());
  }

  private BigDecimal total(String customer) {
    Instant to = vendor().now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.HOURS);
    return now(billing()
            .usageTotal(
                caller, account(), customer, vendor().meter(), to.minus(Duration.ofHours(2)), to))
        .quantity();
  }

  private String subscribe(String customer, String reference) {
    return subscribe(customer, reference, LocalDate.parse("2026-01-01"), null, 1);
  }

  private String subscribe(
      String customer, String reference, LocalDate from, LocalDate to, int billingDay) {
    return now(billing()
            .putBillingSubscription(
                caller,
                account(),
                reference,
                new BillingSubscription(
                    customer,
                    "USD",
                    ZONE.getId(),
                    from,
                    to,
                    billingDay,
                    List.of(vendor().price()))))
        .id();
  }

  private List<Invoice> invoices(Instant from, Instant to) {
    List<Invoice> all = new ArrayList<>();
    String cursor = null;
    do {
      var page = now(billing().listBillingInvoices(caller, account(), from, to, cursor, 2));
      all.addAll(page.items());
      cursor = page.next();
    } while (cursor != null);
    return all;
  }

  private List<Invoice> invoicesOf(String customer, Instant from, Instant to) {
    return invoices(from, to).stream()
        .filter(invoice -> invoice.customer().equals(customer))
        .toList();
  }

  private static <T> T now(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw Failure.of(e);
    }
  }

  @Test
  void stateAndCapabilitiesAreKnown() {
    // When
    var state = now(billing().billingState(caller, account()));

    // Then
    assertThat(state.account()).isEqualTo(account());
    assertThat(state.status()).isEqualTo(SystemStatus.UP);
    assertThat(now(billing().billingCapabilities(caller, account())).usageDigits()).isPositive();
  }

  @Test
  void customerIsOneHoweverOftenItIsPut() {
    // Given
    String reference = reference();
    String first =
        now(billing().putBillingCustomer(caller, account(), reference, acme("Acme"))).id();
    int customers = vendor().customers();

    // When
    String again =
        now(billing().putBillingCustomer(caller, account(), reference, acme("Acme Inc"))).id();

    // Then
    assertThat(again).isEqualTo(first);
    assertThat(vendor().customers()).isEqualTo(customers);
  }

  @Test
  void customerWhoseCreationIsLostIsUncertainAndStillOne() {
    // Given
    String reference = reference();
    int customers = vendor().customers();
    vendor().failNext("POST", Failing.AFTER_EVERYTHING_IS_DONE);
    assertThatExceptionOfType(Failure.Uncertain.class)
        .isThrownBy(
            () -> now(billing().putBillingCustomer(caller, account(), reference, acme("Acme"))));

    // When
    now(billing().putBillingCustomer(caller, account(), reference, acme("Acme")));

    // Then
    assertThat(vendor().customers()).isEqualTo(customers + 1);
  }

  @Test
  void subscriptionIsOneHoweverOftenItIsPut() {
    // Given
    String customer = customer();
    String first = subscribe(customer, "K-" + customer);

    // When
    String again = subscribe(customer, "K-" + customer);

    // Then
    assertThat(again).isEqualTo(first);
  }

  @Test
  void subscriptionThatCountsInAnotherZoneIsRejected() {
    // Given
    String customer = customer();
    subscribe(customer, "K-" + customer);
    var elsewhere =
        new BillingSubscription(
            customer,
            "USD",
            "Europe/Berlin",
            LocalDate.parse("2026-01-01"),
            null,
            1,
            List.of(vendor().price()));

    // When
    var put =
        assertThatExceptionOfType(Failure.Rejected.class)
            .isThrownBy(
                () ->
                    now(
                        billing()
                            .putBillingSubscription(
                                caller, account(), "K-" + customer, elsewhere)));

    // Then
    put.satisfies(failure -> assertThat(failure.code()).isEqualTo("subscription-differs"));
  }

  @Test
  void subscriptionOfAnUnknownPriceIsRejected() {
    // Given
    var subscription =
        new BillingSubscription(
            customer(),
            "USD",
            "UTC",
            LocalDate.parse("2026-01-01"),
            null,
            1,
            List.of("no-such-price"));

    // When
    var put =
        assertThatExceptionOfType(Failure.Rejected.class)
            .isThrownBy(
                () ->
                    now(
                        billing()
                            .putBillingSubscription(caller, account(), "K-none", subscription)));

    // Then
    put.satisfies(failure -> assertThat(failure.code()).isEqualTo("price-unknown"));
  }

  @Test
  void pricesAreExactAndInMajorUnits() {
    // When
    List<Price> prices = now(billing().listBillingPrices(caller, account(), null, null)).items();

    // Then
    assertThat(prices)
        .filteredOn(price -> price.key().equals(vendor().price()))
        .singleElement()
        .satisfies(
            price -> {
              assertThat(price.currency()).isEqualTo("USD");
              assertThat(price.meter()).isEqualTo(vendor().meter());
              assertThat(((GraduatedCharge) price.charge()).tiers())
                  .usingRecursiveFieldByFieldElementComparator(
                      org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration
                          .builder()
                          .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                          .build())
                  .containsExactly(
                      tier(BigDecimal.TEN, "2"),
                      tier(BigDecimal.valueOf(20), "3"),
                      tier(null, "5"));
            });
  }

  private static Tier tier(BigDecimal upTo, String unit) {
    return new Tier(upTo, new BigDecimal(unit), BigDecimal.ZERO);
  }

  @Test
  void usageCountsOncePerIdentifier() {
    // Given
    String customer = customer();
    now(billing().deliverUsage(caller, account(), usage(customer, "w-" + customer, "12.5")));

    // When
    now(billing().deliverUsage(caller, account(), usage(customer, "w-" + customer, "12.5")));

    // Then
    now(billing().deliverUsage(caller, account(), usage(customer, "x-" + customer, "0.25")));
    assertThat(total(customer)).isEqualByComparingTo("12.75");
  }

  @Test
  void usageWhoseAnswerIsLostIsUncertainAndRepeatedCountsOnce() {
    // Given
    String customer = customer();
    var usage = usage(customer, "lost-" + customer, "3");
    vendor().failNext("POST", Failing.AFTER_EVERYTHING_IS_DONE);
    assertThatExceptionOfType(Failure.Uncertain.class)
        .isThrownBy(() -> now(billing().deliverUsage(caller, account(), usage)));

    // When
    now(billing().deliverUsage(caller, account(), usage));

    // Then
    assertThat(total(customer)).isEqualByComparingTo("3");
  }

  @Test
  void usageOfAnUnknownCustomerIsRejected() {
    // When
    var delivery =
        assertThatExceptionOfType(Failure.Rejected.class)
            .isThrownBy(
                () -> now(billing().deliverUsage(caller, account(), usage("none", "n-1", "1"))));

    // Then
    delivery.satisfies(failure -> assertThat(failure.detail()).contains("customer"));
    assertThatExceptionOfType(Failure.NotFound.class)
        .isThrownBy(() -> now(billing().findBillingInvoice(caller, account(), "none")));
  }

  @Test
  void whatWasOnlyToBeReadIsUnavailableNotUncertain() {
    for (Failing how : Failing.values()) {
      // Given
      vendor().failNext("GET", how);

      // When
      var reading =
          assertThatExceptionOfType(Failure.Unavailable.class)
              .as("%s", how)
              .isThrownBy(() -> now(billing().listBillingPrices(caller, account(), null, null)));

      // Then
      reading.satisfies(failure -> assertThat(failure.retryAfter()).isPositive());
    }
  }

  @Test
  void whatWasSentAndFailedIsUncertainUnlessTheVendorLimitedIt() {
    // Given
    String customer = customer();
    var usage = usage(customer, "fails-" + customer, "1");
    vendor().failNext("POST", Failing.RATE_LIMITED);
    assertThatExceptionOfType(Failure.Unavailable.class)
        .isThrownBy(() -> now(billing().deliverUsage(caller, account(), usage)));

    // When
    vendor().failNext("POST", Failing.SERVER_ERROR);

    // Then
    assertThatExceptionOfType(Failure.Uncertain.class)
        .isThrownBy(() -> now(billing().deliverUsage(caller, account(), usage)));
    vendor().failNext("POST", Failing.BEFORE_ANYTHING_IS_DONE);
    assertThatExceptionOfType(Failure.Uncertain.class)
        .isThrownBy(() -> now(billing().deliverUsage(caller, account(), usage)));
    assertThat(total(customer)).isEqualByComparingTo("0");
  }

  @Test
  void unknownAccountIsNotFound() {
    // When
    var reading =
        assertThatExceptionOfType(Failure.NotFound.class)
            .isThrownBy(() -> now(billing().billingState(caller, "no-such-account")));

    // Then
    reading.satisfies(failure -> assertThat(failure.code()).isEqualTo("not-found"));
  }

  @Test
  void monthIsBilledAndReadWhole() {
    // Given
    String customer = customer();
    subscribe(customer, "K-" + customer);
    now(billing().deliverUsage(caller, account(), usage(customer, "m-" + customer, "20.5")));
    var month = YearMonth.from(vendor().now().atZone(ZONE));
    Instant start = month.atDay(1).atStartOfDay(ZONE).toInstant();
    Instant end = month.plusMonths(1).atDay(1).atStartOfDay(ZONE).toInstant();
    vendor().advanceTo(end.plus(Duration.ofDays(1)));
    assertThat(invoicesOf(customer, start, vendor().now())).isEmpty();

    // When
    vendor().advanceTo(end.plus(Duration.ofDays(10)));

    // Then
    Invoice invoice = invoicesOf(customer, end, vendor().now()).getFirst();
    assertThat(invoice.customer()).isEqualTo(customer);
    assertThat(invoice.source().account()).isEqualTo(account());
    assertThat(invoice.currency()).isEqualTo("USD");
    assertThat(invoice.gross()).isEqualTo(new Money(new BigDecimal("52.50"), "USD"));
    assertThat(invoice.net().plus(invoice.tax())).isEqualTo(invoice.gross());
    InvoiceLine line = invoice.lines().getFirst();
    assertThat(line.price()).isEqualTo(vendor().price());
    assertThat(line.meter()).isEqualTo(vendor().meter());
    assertThat(line.quantity()).isEqualByComparingTo("20.5");
    assertThat(line.serviceFrom()).isEqualTo(start);
    assertThat(line.serviceTo()).isEqualTo(end);
    assertThat(now(billing().findBillingInvoice(caller, account(), invoice.source().id())))
        .isEqualTo(invoice);
    Instant finalised = invoice.finalisedAt();
    assertThat(invoices(finalised, finalised.plusSeconds(1))).contains(invoice);
    assertThat(invoices(finalised.minusSeconds(9), finalised)).doesNotContain(invoice);
  }

  @Test
  void billingDayThatAMonthLacksIsItsLastDay() {
    // Given
    String customer = customer();
    var month = YearMonth.from(vendor().now().atZone(ZONE));
    subscribe(customer, "K-" + customer, month.atDay(1), null, 31);
    now(billing().deliverUsage(caller, account(), usage(customer, "d-" + customer, "1")));

    // When
    vendor().advanceTo(month.plusMonths(1).atEndOfMonth().atStartOfDay(ZONE).toInstant());

    // Then
    assertThat(invoicesOf(customer, month.atDay(1).atStartOfDay(ZONE).toInstant(), vendor().now()))
        .flatExtracting(Invoice::lines)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.serviceFrom())
                  .isEqualTo(month.atDay(1).atStartOfDay(ZONE).toInstant());
              assertThat(line.serviceTo())
                  .isEqualTo(month.atEndOfMonth().atStartOfDay(ZONE).toInstant());
            });
  }

  @Test
  void nothingIsChargedAfterTheEndOfATerm() {
    // Given an end that is known later, and a term that follows
    String customer = customer();
    var month = YearMonth.from(vendor().now().atZone(ZONE));
    LocalDate from = month.atDay(1);
    LocalDate end = month.plusMonths(1).atDay(1);
    String open = subscribe(customer, "K-" + customer, from, null, 1);

    // When
    String ending = subscribe(customer, "K-" + customer, from, end, 1);

    // Then
    assertThat(ending).isEqualTo(open);
    vendor().advanceTo(end.atTime(12, 0).atZone(ZONE).toInstant());
    subscribe(customer, "N-" + customer, end, null, 1);
    now(billing().deliverUsage(caller, account(), usage(customer, "e-" + customer, "1")));
    Instant over = month.plusMonths(2).atDay(10).atStartOfDay(ZONE).toInstant();
    vendor().advanceTo(over);
    assertThat(invoicesOf(customer, end.atStartOfDay(ZONE).toInstant(), vendor().now()))
        .singleElement()
        .satisfies(
            invoice ->
                assertThat(invoice.lines().getFirst().serviceFrom())
                    .isEqualTo(end.atStartOfDay(ZONE).toInstant()));
  }

  @Test
  void subscriptionThatWouldChargeTheUsageOfAnotherIsRejected() {
    // Given
    String customer = customer();
    subscribe(customer, "K-" + customer);

    // When
    var put =
        assertThatExceptionOfType(Failure.Rejected.class)
            .isThrownBy(() -> subscribe(customer, "N-" + customer));

    // Then
    put.satisfies(failure -> assertThat(failure.code()).isEqualTo("meter-shared"));
  }

  @Test
  void lateUsageIsTreatedAsDeclared() {
    // Given
    assertThat(now(billing().billingCapabilities(caller, account())).lateUsage())
        .isEqualTo(LateUsage.IGNORES);
    String customer = customer();
    subscribe(customer, "K-" + customer);
    now(billing().deliverUsage(caller, account(), usage(customer, "t-" + customer, "2")));
    var month = YearMonth.from(vendor().now().atZone(ZONE));
    Instant end = month.plusMonths(1).atDay(1).atStartOfDay(ZONE).toInstant();
    vendor().advanceTo(end.plus(Duration.ofDays(10)));

    // When
    now(
        billing()
            .deliverUsage(
                caller,
                account(),
                new UsageDelivery(
                    "late-" + customer,
                    customer,
                    vendor().meter(),
                    BigDecimal.ONE,
                    end.minus(Duration.ofHours(12)))));

    // Then
    Instant nextEnd = month.plusMonths(2).atDay(1).atStartOfDay(ZONE).toInstant();
    vendor().advanceTo(nextEnd.plus(Duration.ofDays(10)));
    assertThat(invoicesOf(customer, end, vendor().now()))
        .flatExtracting(Invoice::lines)
        .extracting(InvoiceLine::quantity)
        .filteredOn(quantity -> quantity.signum() != 0)
        .singleElement()
        .satisfies(quantity -> assertThat(quantity).isEqualByComparingTo("2"));
  }

  @Test
  void quantityOfAsManyDigitsAsDeclaredCountsExactly() {
    // Given
    int digits = now(billing().billingCapabilities(caller, account())).usageDigits();
    String quantity = "9".repeat(digits - 3) + ".125";
    String customer = customer();

    // When
    now(billing().deliverUsage(caller, account(), usage(customer, "d-" + customer, quantity)));

    // Then
    assertThat(total(customer)).isEqualByComparingTo(quantity);
  }

  @Test
  void callWhoseDeadlineHasPassedIsNotSent() {
    // Given
    String customer = customer();
    var late = Caller.service("test", caller.traceparent(), Instant.now().minusMillis(1));

    // When
    var delivery =
        assertThatExceptionOfType(Failure.Unavailable.class)
            .isThrownBy(
                () ->
                    now(
                        billing()
                            .deliverUsage(late, account(), usage(customer, "z-" + customer, "1"))));

    // Then
    delivery.satisfies(failure -> assertThat(failure.code()).isEqualTo("deadline-passed"));
    assertThat(total(customer)).isEqualByComparingTo("0");
  }

  @Test
  void signedWebhookIsKeptOnce() {
    // Given
    Hook hook = vendor().hook("evt_1", "in_1", Instant.now());
    now(billing().receiveBillingHook(caller, account(), hook));

    // When
    now(billing().receiveBillingHook(caller, account(), hook));

    // Then
    assertThat(hints()).containsOnlyOnce("evt_1:in_1");
  }

  @Test
  void webhookThatIsNotTheVendorsIsRefused() {
    // Given
    Hook old = vendor().hook("evt_old", "in_1", Instant.now().minusSeconds(301));
    Hook genuine = vendor().hook("evt_changed", "in_1", Instant.now());
    String changed =
        Base64.getEncoder()
            .encodeToString(
                (new String(
                            Base64.getDecoder().decode(genuine.body()),
                            java.nio.charset.StandardCharsets.UTF_8)
                        + " ")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    List<Hook> forged =
        List.of(old, new Hook(genuine.headers(), changed), new Hook(Map.of(), genuine.body()));

    for (Hook hook : forged) {
      // When
      var receiving =
          assertThatExceptionOfType(Failure.Unauthenticated.class)
              .isThrownBy(() -> now(billing().receiveBillingHook(caller, account(), hook)));

      // Then
      receiving.satisfies(failure -> assertThat(hints()).noneMatch(h -> h.contains("evt_old")));
    }
    assertThat(hints()).noneMatch(hint -> hint.contains("evt_changed"));
  }
}
