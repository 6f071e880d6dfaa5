package io.tieout.process.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.model.BreakClass;
import io.tieout.model.Charge;
import io.tieout.model.GraduatedCharge;
import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.Money;
import io.tieout.model.Price;
import io.tieout.model.SourceRef;
import io.tieout.model.TaxBehaviour;
import io.tieout.model.Tier;
import io.tieout.model.UnitCharge;
import io.tieout.model.VolumeCharge;
import io.tieout.process.reconciliation.UsageComparison.Used;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageComparisonTest {
  private static final Instant FROM = Instant.parse("2026-03-01T05:00:00Z");
  private static final Instant TO = Instant.parse("2026-04-01T04:00:00Z");

  private static final Map<String, Price> PRICES =
      Map.of(
          "api-calls-usd",
          price(
              "api-calls-usd",
              new GraduatedCharge(List.of(tier("10", "2"), tier("20", "3"), tier(null, "5")))),
          "api-calls-old",
          price("api-calls-old", new UnitCharge(new BigDecimal("3"))),
          "flat-calls",
          price(
              "flat-calls",
              new VolumeCharge(
                  List.of(
                      new Tier(BigDecimal.TEN, BigDecimal.ZERO, new BigDecimal("5")),
                      tier(null, "1")))));

  @Test
  void agreesWhenEverythingWasBilledAtItsPrice() {
    // When
    var result = compare(List.of(used("15", false)), List.of(line("in_1", "15", "35.00")));

    // Then
    assertThat(result.findings()).isEmpty();
    var row = result.rows().getFirst();
    assertThat(row.meter()).isEqualTo("api-calls");
    assertThat(row.stored()).isEqualByComparingTo("15");
    assertThat(row.delivered()).isEqualByComparingTo("15");
    assertThat(row.difference()).isEqualByComparingTo("0");
    assertThat(row.rerated()).isEqualTo(row.invoiced()).isEqualTo(usd("35.00"));
  }

  @Test
  void ratesTheLinesOfOneInvoiceTogetherAndThoseOfTwoApart() {
    // Given
    var split = List.of(line("in_1", "10", "20.00"), line("in_1", "5", "15.00"));
    var apart = List.of(line("in_1", "10", "20.00"), line("in_2", "5", "10.00"));

    // When
    var results =
        List.of(
            compare(List.of(used("15", false)), split), compare(List.of(used("15", false)), apart));

    // Then
    assertThat(results).allSatisfy(result -> assertThat(result.findings()).isEmpty());
  }

  @Test
  void valuesUsageThatWasNotBilled() {
    // When
    var result = compare(List.of(used("21", false)), List.of(line("in_1", "15", "35.00")));

    // Then
    assertThat(result.findings())
        .extracting(Finding::kind, Finding::subject, Finding::billing, Finding::erp)
        .containsExactly(tuple(BreakClass.USAGE_QUANTITY, "C-0001 api-calls", "15", "21"));
    assertThat(result.findings().getFirst().difference()).isEqualTo(usd("-20.00"));
    assertThat(result.rows().getFirst().difference()).isEqualByComparingTo("6");
  }

  @Test
  void comparesEachServicePeriodByItself() {
    // Given
    var end = TO.plus(Duration.ofDays(9));
    var used = List.of(used("15", false), used("K-0001", TO, end, "api-calls-usd", "6"));
    var lines =
        List.of(line("in_2", TO, end, "api-calls-usd", "5", "10.00"), line("in_1", "15", "35.00"));

    // When
    var result = compare(used, lines);

    // Then
    assertThat(result.findings())
        .extracting(Finding::kind, Finding::billing, Finding::erp, Finding::difference)
        .containsExactly(tuple(BreakClass.USAGE_QUANTITY, "5", "6", usd("-2.00")));
    assertThat(result.rows().getFirst().stored()).isEqualByComparingTo("21");
    assertThat(result.rows().getFirst().billed()).isEqualByComparingTo("20");
  }

  @Test
  void waitsForAnInvoiceThatMayStillCome() {
    // When
    var result = compare(List.of(used("15", true)), List.of());

    // Then
    assertThat(result.findings())
        .extracting(Finding::kind, Finding::cause, Finding::difference)
        .containsExactly(tuple(BreakClass.IN_FLIGHT, Cause.IN_FLIGHT, usd("-35.00")));
  }

  @Test
  void findsUsageThatWasBilledAndNotDelivered() {
    // Given
    var used = used("K-0001", FROM, TO, "api-calls-usd", "15", "10", false);

    // When
    var result = compare(List.of(used), List.of(line("in_1", "15", "35.00")));

    // Then
    assertThat(result.findings())
        .extracting(Finding::kind, Finding::billing, Finding::erp, Finding::cause)
        .containsExactly(tuple(BreakClass.USAGE_WAITING, "10", "15", Cause.UNEXPLAINED));
  }

  @Test
  void findsALineThatIsNotWorthWhatWasInvoiced() {
    // When
    var result = compare(List.of(used("15", false)), List.of(line("in_1", "15", "35.01")));

    // Then
    assertThat(result.findings())
        .extracting(Finding::kind, Finding::billing, Finding::erp, Finding::difference)
        .containsExactly(tuple(BreakClass.USAGE_VALUE, "35.01 USD", "35.00 USD", usd("0.01")));
  }

  /** Of 2.99 with 4% in it the net is 2.87 or 2.88, by the policy of whoever billed it. */
  @ParameterizedTest
  @CsvSource({"2.87, 0.12", "2.88, 0.11"})
  void comparesGrossWithGrossWhereTaxIsInThePrice(String net, String tax) {
    // Given
    var price =
        new Price(
            "seats-usd",
            "v1",
            "USD",
            TaxBehaviour.INCLUSIVE,
            "seats",
            new UnitCharge(new BigDecimal("2.99")));
    var line = UsageLine.of(invoice(seat(net, tax)), "C-0001", seat(net, tax));
    var used =
        new Used(
            "C-0001",
            "K-0001",
            "seats",
            "seats-usd",
            FROM,
            TO,
            BigDecimal.ONE,
            BigDecimal.ONE,
            false);

    // When
    var result =
        UsageComparison.compare("USD", List.of(used), List.of(line), Map.of("seats-usd", price));

    // Then
    assertThat(result.findings()).isEmpty();
    var row = result.rows().getFirst();
    assertThat(row.rerated()).isEqualTo(row.invoiced()).isEqualTo(usd("2.99"));
  }

  private static InvoiceLine seat(String net, String tax) {
    return new InvoiceLine(
        "il_1",
        "Seats",
        "seats-usd",
        "seats",
        Instant.parse("2026-03-01T05:00:00Z"),
        Instant.parse("2026-04-01T04:00:00Z"),
        BigDecimal.ONE,
        usd(net),
        usd(tax),
        TaxBehaviour.INCLUSIVE,
        List.of(),
        null);
  }

  private static Invoice invoice(InvoiceLine line) {
    return new Invoice(
        new SourceRef("stripe", "stripe-us", "in_1"),
        "cus_1",
        "US-2026-000001",
        "USD",
        LocalDate.parse("2026-04-04"),
        LocalDate.parse("2026-04-04"),
        null,
        Instant.parse("2026-04-04T04:00:00Z"),
        List.of(line),
        List.of(),
        line.net(),
        line.tax(),
        line.net().plus(line.tax()),
        null);
  }

  @Test
  void findsALineWithoutUsageAndAPriceThatNobodyKnows() {
    // Given
    var unknown =
        new UsageLine(
            "in_1",
            "C-0002",
            "api-calls",
            "no-such-price",
            Instant.EPOCH,
            Instant.EPOCH,
            new BigDecimal("1"),
            usd("1.00"));

    // When
    var result = compare(List.of(), List.of(unknown));

    // Then
    assertThat(result.findings())
        .extracting(Finding::kind)
        .containsExactly(BreakClass.USAGE_QUANTITY, BreakClass.USAGE_VALUE);
    assertThat(result.findings().getLast().action()).contains("no-such-price");
  }

  @Test
  void findsAPriceThatIsNotTheContracts() {
    // Given
    var old = line("in_1", FROM, TO, "api-calls-old", "15", "45.00");

    // When
    var result = compare(List.of(used("15", false)), List.of(old));

    // Then
    assertThat(result.findings())
        .extracting(Finding::kind, Finding::billing, Finding::erp, Finding::difference)
        .containsExactly(tuple(BreakClass.USAGE_VALUE, "45.00 USD", "35.00 USD", usd("10.00")));
    assertThat(result.findings().getFirst().action())
        .contains("api-calls-old was charged", "K-0001 has api-calls-usd");
    assertThat(result.rows().getFirst().rerated()).isEqualTo(usd("35.00"));
    assertThat(result.rows().getFirst().invoiced()).isEqualTo(usd("45.00"));
  }

  @Test
  void findsAnotherPriceAlsoWhereItComesToTheSame() {
    // Given
    var old = line("in_1", FROM, TO, "api-calls-old", "0", "0.00");

    // When
    var result = compare(List.of(used("0", false)), List.of(old));

    // Then
    assertThat(result.findings())
        .extracting(Finding::kind, Finding::difference)
        .containsExactly(tuple(BreakClass.USAGE_VALUE, usd("0.00")));
  }

  @Test
  void findsALineUnderAContractThatHasNoPriceForTheMeter() {
    // Given
    var used = used("K-0001", FROM, TO, null, "15");

    // When
    var result = compare(List.of(used), List.of(line("in_1", "15", "35.00")));

    // Then
    assertThat(result.findings())
        .extracting(Finding::kind, Finding::difference)
        .containsExactly(tuple(BreakClass.USAGE_VALUE, usd("35.00")));
    assertThat(result.findings().getFirst().action()).contains("K-0001 has none");
  }

  @Test
  void whatIsMissingIsWorthTheContractsPrice() {
    // Given
    var old = line("in_1", FROM, TO, "api-calls-old", "15", "45.00");

    // When
    var result = compare(List.of(used("21", false)), List.of(old));

    // Then
    assertThat(result.findings())
        .extracting(Finding::kind, Finding::difference)
        .containsExactly(
            tuple(BreakClass.USAGE_QUANTITY, usd("-20.00")),
            tuple(BreakClass.USAGE_VALUE, usd("10.00")));
  }

  @ParameterizedTest
  @CsvSource({
    "api-calls-usd, 20.00, api-calls-old, 45.00, 0.00, 0.00",
    "api-calls-old, 30.00, api-calls-usd, 35.00, 10.00, -10.00",
  })
  void contractsThatFollowEachOtherHaveAPriceEach(
      String first, String net, String second, String otherNet, String one, String other) {
    // Given a move from Berlin to New York, where the day begins hours later
    var berlins = Instant.parse("2026-03-14T23:00:00Z");
    var newYorks = Instant.parse("2026-03-15T04:00:00Z");
    var used =
        List.of(
            used("K-0001", FROM, newYorks, "api-calls-usd", "10"),
            used("K-0002", berlins, TO, "api-calls-old", "15"));
    var lines =
        List.of(
            line("in_1", FROM, newYorks, first, "10", net),
            line("in_2", berlins, TO, second, "15", otherNet));

    // When
    var result = compare(used, lines);

    // Then
    assertThat(result.findings())
        .extracting(Finding::kind, Finding::difference)
        .isEqualTo(
            Stream.of(one, other)
                .filter(difference -> !difference.equals("0.00"))
                .map(difference -> tuple(BreakClass.USAGE_VALUE, usd(difference)))
                .toList());
  }

  @Test
  void oneLineMayChargeForContractsThatOverlap() {
    // Given
    var used =
        List.of(
            used("K-0001", FROM, TO, "api-calls-usd", "15"),
            used("K-0002", FROM, TO, "api-calls-usd", "6"));

    // When
    var result = compare(used, List.of(line("in_1", "21", "55.00")));

    // Then
    assertThat(result.findings()).isEmpty();
    assertThat(result.rows().getFirst().stored()).isEqualByComparingTo("21");
  }

  @Test
  void contractThatTookOverIsNotChargedAtTheOldPriceWithTheOther() {
    // Given
    var middle = Instant.parse("2026-03-15T04:00:00Z");
    var used =
        List.of(
            used("K-0001", FROM, middle, "api-calls-old", "10"),
            used("K-0002", middle, TO, "api-calls-usd", "15"));
    var both = line("in_1", FROM, TO, "api-calls-old", "25", "75.00");

    // When
    var result = compare(used, List.of(both));

    // Then
    assertThat(result.findings())
        .extracting(Finding::kind, Finding::billing, Finding::erp, Finding::difference)
        .containsExactly(tuple(BreakClass.USAGE_VALUE, "75.00 USD", "65.00 USD", usd("10.00")));
    assertThat(result.findings().getFirst().action()).contains("K-0002 has api-calls-usd");
  }

  @Test
  void noInvoiceAndNoContractAreWorthNothingWhateverTheFirstTierIs() {
    // Given 5.00 for any quantity up to ten
    var used = used("K-0001", FROM, TO, "flat-calls", "6");
    var outside = line("in_1", TO, TO.plus(Duration.ofDays(1)), "flat-calls", "7", "5.00");

    // When
    var result = compare(List.of(used), List.of(outside));

    // Then
    assertThat(result.findings())
        .extracting(Finding::kind, Finding::difference)
        .containsExactly(
            tuple(BreakClass.USAGE_QUANTITY, usd("-5.00")),
            tuple(BreakClass.USAGE_QUANTITY, usd("5.00")));
  }

  @ParameterizedTest
  @CsvSource({
    "K-0001, 0.00",
    ", 5.00",
  })
  void firstTiersFlatAmountIsDueWhereThereIsAContract(String contract, String difference) {
    // Given
    var flat = line("in_1", FROM, TO, "flat-calls", "0", "5.00");
    var used =
        Stream.ofNullable(contract).map(id -> used(id, FROM, TO, "flat-calls", "0")).toList();

    // When
    var row = compare(used, List.of(flat)).rows().getFirst();

    // Then
    assertThat(row.invoiced().minus(row.rerated())).isEqualTo(usd(difference));
  }

  @Test
  void nothingUsedAndNothingChargedIsNoRow() {
    // When
    var result = compare(List.of(used("0", false)), List.of());

    // Then
    assertThat(result.findings()).isEmpty();
    assertThat(result.rows()).isEmpty();
  }

  private static UsageComparison.Result compare(List<Used> used, List<UsageLine> lines) {
    return UsageComparison.compare("USD", used, lines, PRICES);
  }

  private static Used used(String quantity, boolean open) {
    return used("K-0001", FROM, TO, "api-calls-usd", quantity, quantity, open);
  }

  private static Used used(
      String contract, Instant from, Instant to, String price, String quantity) {
    return used(contract, from, to, price, quantity, quantity, false);
  }

  private static Used used(
      String contract,
      Instant from,
      Instant to,
      String price,
      String stored,
      String delivered,
      boolean open) {
    return new Used(
        "C-0001",
        contract,
        "api-calls",
        price,
        from,
        to,
        new BigDecimal(stored),
        new BigDecimal(delivered),
        open);
  }

  private static UsageLine line(String invoice, String quantity, String amount) {
    return line(invoice, FROM, TO, "api-calls-usd", quantity, amount);
  }

  private static UsageLine line(
      String invoice, Instant from, Instant to, String price, String quantity, String amount) {
    return new UsageLine(
        invoice, "C-0001", "api-calls", price, from, to, new BigDecimal(quantity), usd(amount));
  }

  private static Price price(String key, Charge charge) {
    return new Price(key, "v1", "USD", TaxBehaviour.EXCLUSIVE, "api-calls", charge);
  }

  private static Tier tier(String upTo, String unit) {
    return new Tier(
        upTo == null ? null : new BigDecimal(upTo), new BigDecimal(unit), BigDecimal.ZERO);
  }

  private static Money usd(String amount) {
    return new Money(new BigDecimal(amount), "USD");
  }
}
