package io.tieout.system.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.LateUsage;
import io.tieout.model.Money;
import io.tieout.model.UsageDelivery;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is charged, for which time, and how it reads. */
interface BillingInvoiceContract extends BillingUnderTest {
  @Test
  default void monthIsBilledAndReadWhole() {
    // Given
    String customer = customer();
    subscribe(customer, "K-" + customer);
    now(billing().deliverUsage(caller(), account(), usage(customer, "m-" + customer, "20.5")));
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
    assertThat(now(billing().findBillingInvoice(caller(), account(), invoice.source().id())))
        .isEqualTo(invoice);
    Instant finalised = invoice.finalisedAt();
    assertThat(invoices(finalised, finalised.plusSeconds(1))).contains(invoice);
    assertThat(invoices(finalised.minusSeconds(9), finalised)).doesNotContain(invoice);
  }

  @Test
  default void billingDayThatAMonthLacksIsItsLastDay() {
    // Given
    String customer = customer();
    var month = YearMonth.from(vendor().now().atZone(ZONE));
    subscribe(customer, "K-" + customer, month.atDay(1), null, 31);
    now(billing().deliverUsage(caller(), account(), usage(customer, "d-" + customer, "1")));

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
  default void nothingIsChargedAfterTheEndOfATerm() {
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
    now(billing().deliverUsage(caller(), account(), usage(customer, "e-" + customer, "1")));
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
  default void lateUsageIsTreatedAsDeclared() {
    // Given
    assertThat(now(billing().billingCapabilities(caller(), account())).lateUsage())
        .isEqualTo(LateUsage.IGNORES);
    String customer = customer();
    subscribe(customer, "K-" + customer);
    now(billing().deliverUsage(caller(), account(), usage(customer, "t-" + customer, "2")));
    var month = YearMonth.from(vendor().now().atZone(ZONE));
    Instant end = month.plusMonths(1).atDay(1).atStartOfDay(ZONE).toInstant();
    vendor().advanceTo(end.plus(Duration.ofDays(10)));

    // When
    now(
        billing()
            .deliverUsage(
                caller(),
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

  default List<Invoice> invoices(Instant from, Instant to) {
    List<Invoice> all = new ArrayList<>();
    String cursor = null;
    do {
      var page = now(billing().listBillingInvoices(caller(), account(), from, to, cursor, 2));
      all.addAll(page.items());
      cursor = page.next();
    } while (cursor != null);
    return all;
  }

  default List<Invoice> invoicesOf(String customer, Instant from, Instant to) {
    return invoices(from, to).stream()
        .filter(invoice -> invoice.customer().equals(customer))
        .toList();
  }
}
