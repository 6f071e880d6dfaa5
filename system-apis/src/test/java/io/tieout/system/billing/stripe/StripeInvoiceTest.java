package io.tieout.system.billing.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.Money;
import io.tieout.model.Proration;
import io.tieout.model.TaxBehaviour;
import io.tieout.model.TaxReason;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripeInvoiceTest {
  private static final String NEW_YORK = "'time_zone':'America/New_York','billing_day':'1'";

  private static JsonNode json(String text) {
    return StrictJson.readTree(Buffer.buffer(text.replace('\'', '"')));
  }

  /** 02:00 of 4 April in UTC is still the third in New York. */
  private static JsonNode body(String reason) {
    return json(
        """
        {'id':'in_1','customer':'cus_1','number':'US-1','currency':'usd','total':1062,'tax':62,
         'amount_due':0,'effective_at':1775268000,
         'status_transitions':{'finalized_at':1775268000},
         'total_tax_amounts':[{'amount':62,'taxable_amount':1000,'tax_rate':'txr_1',
                               'taxability_reason':'%s'}]}"""
            .formatted(reason));
  }

  private static JsonNode line(long tax) {
    return json(
        """
        {'id':'il_1','amount':1000,'description':'API calls','quantity':null,
         'quantity_decimal':'12.50','period':{'start':1772323200,'end':1775001600},
         'tax_amounts':[{'amount':%d,'inclusive':false,'taxable_amount':1000,'tax_rate':'txr_1',
                         'taxability_reason':'standard_rated'}],
         'price':{'id':'price_1','lookup_key':'api-calls-usd','recurring':{'meter':'mtr_1'}}}"""
            .formatted(tax));
  }

  private static Invoice read(String reason, long lineTax) {
    return read(body(reason), lineTax);
  }

  private static Invoice read(JsonNode body, long lineTax) {
    var rate = json("{'jurisdiction':'US-TX','country':'US','percentage':6.25}");
    return new StripeInvoice(
            body, List.of(line(lineTax)), Map.of("mtr_1", "api-calls"), Map.of("txr_1", rate))
        .canonical("stripe-us", ZoneId.of("America/New_York"));
  }

  @Test
  void totalCountsAndNotWhatIsDue() {
    // When
    Invoice invoice = read("standard_rated", 62);

    // Then
    assertThat(invoice.gross()).isEqualTo(Money.ofMinor(1062, "USD"));
    assertThat(invoice.net()).isEqualTo(Money.ofMinor(1000, "USD"));
    assertThat(invoice.issueDate()).isEqualTo(LocalDate.parse("2026-04-03"));
    assertThat(invoice.lines().getFirst().quantity()).isEqualTo(new BigDecimal("12.5"));
    assertThat(invoice.lines().getFirst().meter()).isEqualTo("api-calls");
    assertThat(invoice.lines().getFirst().taxLines()).isEqualTo(invoice.taxLines());
    assertThat(invoice.taxLines())
        .singleElement()
        .satisfies(
            tax -> {
              assertThat(tax.jurisdiction()).isEqualTo("US-TX");
              assertThat(tax.rate()).isEqualByComparingTo("0.0625");
              assertThat(tax.reason()).isEqualTo(TaxReason.STANDARD);
            });
  }

  @Test
  void linesThatDoNotAddUpAreRefused() {
    // When
    var reading =
        assertThatExceptionOfType(Failure.Rejected.class)
            .isThrownBy(() -> read("standard_rated", 61));

    // Then
    reading.satisfies(failure -> assertThat(failure.code()).isEqualTo("invoice-unreadable"));
  }

  @Test
  void taxWithoutAReasonThatWeKnowIsRefused() {
    // When
    var reading =
        assertThatExceptionOfType(Failure.Rejected.class).isThrownBy(() -> read("magic", 62));

    // Then
    reading.satisfies(failure -> assertThat(failure.detail()).contains("reason"));
  }

  @Test
  void uncollectibleInvoiceIsStillOwed() {
    // Given
    var body = ((ObjectNode) body("standard_rated")).put("status", "uncollectible");

    // When
    Invoice invoice = read(body, 62);

    // Then
    assertThat(invoice.gross()).isEqualTo(Money.ofMinor(1062, "USD"));
  }

  /** 2.99 including 4%: tax first is 0.12, net first 2.88. Which one is billing's to say. */
  @ParameterizedTest
  @CsvSource({"12, 2.87, 0.12", "11, 2.88, 0.11"})
  void netOfAnInclusivePriceIsWhatItsTaxLeaves(long tax, BigDecimal net, BigDecimal lineTax) {
    // Given
    var parts =
        """
        [{'amount':%d,'inclusive':true,'taxable_amount':%d,'tax_rate':'txr_1',
          'taxability_reason':'standard_rated'}]"""
            .formatted(tax, 299 - tax);
    var line =
        json(
            """
            {'id':'il_1','amount':299,'description':'Seat','quantity':1,
             'period':{'start':1772323200,'end':1775001600},'tax_amounts':%s,
             'price':{'id':'price_1','lookup_key':'seat-usd','recurring':{}}}"""
                .formatted(parts));
    var body =
        json(
            """
            {'id':'in_1','customer':'cus_1','number':'US-1','currency':'usd','total':299,'tax':%d,
             'effective_at':1775268000,'status_transitions':{'finalized_at':1775268000},
             'total_tax_amounts':%s}"""
                .formatted(tax, parts));
    var rate = json("{'jurisdiction':'US-XX','country':'US','percentage':4}");

    // When
    Invoice invoice =
        new StripeInvoice(body, List.of(line), Map.of(), Map.of("txr_1", rate))
            .canonical("stripe-us", ZoneId.of("America/New_York"));

    // Then
    assertThat(invoice.lines().getFirst().net().amount()).isEqualTo(net);
    assertThat(invoice.lines().getFirst().tax().amount()).isEqualTo(lineTax);
    assertThat(invoice.lines().getFirst().taxBehaviour()).isEqualTo(TaxBehaviour.INCLUSIVE);
    assertThat(invoice.gross()).isEqualTo(Money.ofMinor(299, "USD"));
  }

  @ParameterizedTest
  @CsvSource({"exclusive, EXCLUSIVE", "unspecified, EXCLUSIVE", "inclusive, INCLUSIVE"})
  void priceSpeaksForALineWithoutTaxes(String stripes, TaxBehaviour behaviour) {
    // Given
    var line = (ObjectNode) line(0);
    line.putArray("tax_amounts");
    ((ObjectNode) line.path("price")).put("tax_behavior", stripes);
    var body = ((ObjectNode) body("standard_rated")).put("total", 1000).put("tax", 0);
    body.putArray("total_tax_amounts");

    // When
    Invoice invoice =
        new StripeInvoice(body, List.of(line), Map.of("mtr_1", "api-calls"), Map.of())
            .canonical("stripe-us", ZoneId.of("America/New_York"));

    // Then
    assertThat(invoice.lines().getFirst().taxBehaviour()).isEqualTo(behaviour);
  }

  @Test
  void lineWithTaxesInItsAmountAndOnTopOfItIsRefused() {
    // Given
    var line = (ObjectNode) line(31);
    var onTop = (ObjectNode) line.path("tax_amounts").path(0);
    line.withArrayProperty("tax_amounts").add(onTop.deepCopy().put("inclusive", true));
    var rate = json("{'jurisdiction':'US-TX','country':'US','percentage':3.1}");
    var invoice =
        new StripeInvoice(
            body("standard_rated"),
            List.of(line),
            Map.of("mtr_1", "api-calls"),
            Map.of("txr_1", rate));

    // When
    var reading =
        assertThatExceptionOfType(Failure.Rejected.class)
            .isThrownBy(() -> invoice.canonical("stripe-us", ZoneId.of("America/New_York")));

    // Then
    reading.satisfies(
        failure -> assertThat(failure.detail()).contains("both in its amount and on top of it"));
  }

  /** A flat 200.00 for a part of a period, taxed at 25%. */
  private static Invoice prorated(String start, String end, long amount, long tax, String meta) {
    var part =
        """
        [{'amount':%d,'inclusive':false,'taxable_amount':%d,'tax_rate':'txr_1',
          'taxability_reason':'standard_rated'}]"""
            .formatted(tax, amount);
    var line =
        json(
            """
            {'id':'il_1','amount':%d,'description':'Remaining time on Support','quantity':1,
             'proration':true,'period':{'start':%d,'end':%d},'tax_amounts':%s,
             'price':{'id':'price_1','lookup_key':'support-usd','unit_amount_decimal':'20000',
                      'recurring':{'usage_type':'licensed'}}}"""
                .formatted(
                    amount,
                    Instant.parse(start).getEpochSecond(),
                    Instant.parse(end).getEpochSecond(),
                    part));
    var body =
        json(
            """
            {'id':'in_1','customer':'cus_1','number':'US-1','currency':'usd','total':%d,'tax':%d,
             'effective_at':1775268000,'status_transitions':{'finalized_at':1775268000},
             'subscription_details':{'metadata':{%s}},'total_tax_amounts':%s}"""
                .formatted(amount + tax, tax, meta, part));
    var rate = json("{'jurisdiction':'DK','country':'DK','percentage':25}");
    return new StripeInvoice(body, List.of(line), Map.of(), Map.of("txr_1", rate))
        .canonical("stripe-us", ZoneId.of("America/New_York"));
  }

  @Test
  void prorationKeepsItsBasis() {
    // When 200/30 x 29
    Invoice invoice =
        prorated("2026-04-02T00:00:00Z", "2026-05-01T00:00:00Z", 19_333, 4_833, NEW_YORK);

    // Then
    assertThat(invoice.net()).isEqualTo(new Money(new BigDecimal("193.33"), "USD"));
    assertThat(invoice.tax()).isEqualTo(new Money(new BigDecimal("48.33"), "USD"));
    assertThat(invoice.gross()).isEqualTo(new Money(new BigDecimal("241.66"), "USD"));
    Proration basis = invoice.lines().getFirst().proration();
    assertThat(basis.amount()).isEqualByComparingTo("200");
    assertThat(basis.from()).isEqualTo("2026-04-01T04:00:00Z");
    assertThat(basis.to()).isEqualTo("2026-05-01T04:00:00Z");
  }

  @ParameterizedTest
  @CsvSource({
    "America/New_York, 2026-03-16T00:00:00Z, 2026-04-01T00:00:00Z, 10323, 1, 2026-03-01T05:00:00Z, "
        + "2026-04-01T04:00:00Z, 200",
    // the last days of a term
    "America/New_York, 2026-04-01T00:00:00Z, 2026-04-11T00:00:00Z, 6667, 1, 2026-04-01T04:00:00Z, "
        + "2026-05-01T04:00:00Z, 200",
    // given back
    "America/New_York, 2026-04-02T00:00:00Z, 2026-05-01T00:00:00Z, -19333, 1, "
        + "2026-04-01T04:00:00Z, 2026-05-01T04:00:00Z, -200",
    // from billing day 31 to the last of February, and on to 31 March
    "America/New_York, 2026-02-14T00:00:00Z, 2026-02-28T00:00:00Z, 10000, 31, "
        + "2026-01-31T05:00:00Z, 2026-02-28T05:00:00Z, 200",
    "America/New_York, 2026-03-16T00:00:00Z, 2026-03-31T00:00:00Z, 9677, 31, "
        + "2026-02-28T05:00:00Z, 2026-03-31T04:00:00Z, 200",
    // where a day begins for Stripe on the date before
    "Pacific/Auckland, 2026-03-15T12:00:00Z, 2026-03-31T12:00:00Z, 10323, 1, "
        + "2026-02-28T11:00:00Z, 2026-03-31T11:00:00Z, 200",
    // nothing that explains 1.00
    "America/New_York, 2026-04-02T00:00:00Z, 2026-05-01T00:00:00Z, 100, 1,,,",
  })
  void basisIsTheWholePeriodAsFarAsItExplainsTheAmount(
      String zone,
      String start,
      String end,
      long amount,
      int billingDay,
      Instant from,
      Instant to,
      BigDecimal whole) {
    // When
    Invoice invoice =
        prorated(
            start,
            end,
            amount,
            0,
            "'time_zone':'%s','billing_day':'%d'".formatted(zone, billingDay));

    // Then
    assertThat(invoice.lines().getFirst().proration())
        .isEqualTo(from == null ? null : new Proration(whole.setScale(2), from, to));
  }

  @Test
  void serviceIsInDaysOfTheContract() {
    // When
    Invoice invoice = prorated("2026-03-16T00:00:00Z", "2026-03-31T13:30:00Z", 10_000, 0, NEW_YORK);

    // Then
    InvoiceLine line = invoice.lines().getFirst();
    assertThat(line.serviceFrom()).isEqualTo("2026-03-16T04:00:00Z");
    assertThat(line.serviceTo()).isEqualTo("2026-03-31T13:30:00Z"); // not of our choosing
  }
}
