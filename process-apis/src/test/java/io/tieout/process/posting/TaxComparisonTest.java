package io.tieout.process.posting;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.Money;
import io.tieout.model.TaxLine;
import io.tieout.model.TaxReason;
import io.tieout.model.TaxResult;
import io.tieout.model.TaxStatus;
import io.tieout.model.TaxedLine;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaxComparisonTest {
  private static final List<String> NETS = List.of("68.33", "68.33", "57.50", "85.00");

  @Test
  void sameByLineJurisdictionAndTotalIsNoDifference() {
    // When
    var differences =
        TaxComparison.differences(
            invoice("13.67", "13.67", "11.50", "17.00"), engine("DE", TaxReason.STANDARD));

    // Then
    assertThat(differences).isEmpty();
  }

  @Test
  void documentThatBillingRoundsInOneSumAgreesUnderThatPolicy() {
    // Given
    var invoice = invoice("13.67", "13.66", "11.50", "17.00");

    // When
    var differences =
        TaxComparison.differences(
            invoice,
            new TaxPolicy(TaxRounding.DOCUMENT, InclusiveTax.TAX_FIRST)
                .of(engine("DE", TaxReason.STANDARD), invoice));

    // Then
    assertThat(invoice.gross()).isEqualTo(Samples.usd("334.99"));
    assertThat(differences).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "LINE, EXEMPT",
    "TAX_GROUP, EXEMPT",
    "DOCUMENT, EXEMPT",
    "LINE, REVERSE_CHARGE",
    "TAX_GROUP, REVERSE_CHARGE",
    "DOCUMENT, REVERSE_CHARGE",
  })
  void whatNeitherSideTaxesAgreesUnderEveryPolicy(TaxRounding rounding, TaxReason reason) {
    // Given
    var policy = new TaxPolicy(rounding, InclusiveTax.TAX_FIRST);
    var untaxed = detail("DE", "100.00", "0.00", reason);
    var engine = untaxed("DE", reason);
    var invoice = Samples.invoice("in_1", List.of(line("il_0", untaxed)), List.of());

    // When
    var differences = TaxComparison.differences(invoice, policy.of(engine, invoice));

    // Then
    assertThat(differences).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"EXEMPT", "ZERO", "REVERSE_CHARGE", "STANDARD", "OUT_OF_SCOPE"})
  void reasonOfWhichBillingStatesNothingIsADifference(TaxReason reason) {
    // When
    var differences = TaxComparison.differences(unstated(), untaxed("DE", reason));

    // Then
    assertThat(differences)
        .containsExactly("DE %s is nothing, the engine says 0.00 USD".formatted(reason));
  }

  @Test
  void noNexusOfWhichBillingStatesNothingIsNone() {
    // When
    var differences = TaxComparison.differences(unstated(), untaxed("none", TaxReason.NO_NEXUS));

    // Then
    assertThat(differences).isEmpty();
  }

  @Test
  void lineWithoutTaxesBesideOneThatStatesThemIsADifference() {
    // Given
    var exempt = detail("DE", "100.00", "0.00", TaxReason.EXEMPT);
    var invoice =
        Samples.invoice(
            "in_1",
            List.of(line("il_0", exempt), Samples.line("il_1", "100.00", "0.00")),
            List.of(exempt));
    var engine =
        new TaxResult(
            TaxStatus.RECORDED,
            Samples.usd("0.00"),
            List.of(
                new TaxedLine("il_0", Samples.usd("0.00"), List.of(exempt)),
                new TaxedLine("il_1", Samples.usd("0.00"), List.of(exempt))));

    // When
    var differences = TaxComparison.differences(invoice, engine);

    // Then
    assertThat(differences)
        .containsExactly("DE EXEMPT of line il_1 is nothing, the engine says 0.00 USD");
  }

  @Test
  void centOnOneLineShowsOnTheLineTheJurisdictionAndTheTotal() {
    // When
    var differences =
        TaxComparison.differences(
            invoice("13.67", "13.66", "11.50", "17.00"), engine("DE", TaxReason.STANDARD));

    // Then
    assertThat(differences)
        .containsExactly(
            "tax of line il_1 is 13.66 USD, the engine says 13.67 USD",
            "DE STANDARD of line il_1 is 13.66 USD, the engine says 13.67 USD",
            "tax is 55.83 USD, the engine says 55.84 USD");
  }

  @Test
  void sameAmountOfAnotherJurisdictionIsADifference() {
    // When
    var differences =
        TaxComparison.differences(
            invoice("13.67", "13.67", "11.50", "17.00"), engine("AT", TaxReason.STANDARD));

    // Then
    assertThat(differences)
        .contains(
            "AT STANDARD of line il_0 is nothing, the engine says 13.67 USD",
            "DE STANDARD of line il_0 is 13.67 USD, the engine says nothing");
  }

  @Test
  void lineThatOnlyOneSideKnowsIsADifference() {
    // Given
    var engine = engine("DE", TaxReason.STANDARD);
    var other = engine.lines().getFirst();
    var shifted =
        new TaxResult(
            engine.status(),
            engine.tax(),
            List.of(
                new TaxedLine("il_x", other.tax(), other.details()),
                engine.lines().get(1),
                engine.lines().get(2),
                engine.lines().get(3)));

    // When
    var differences =
        TaxComparison.differences(invoice("13.67", "13.67", "11.50", "17.00"), shifted);

    // Then
    assertThat(differences)
        .containsExactly("the engine does not know line il_0", "billing does not know line il_x");
  }

  /** An invoice of one line on which billing states no tax at all. */
  private static Invoice unstated() {
    return Samples.invoice("in_1", List.of(Samples.line("il_0", "100.00", "0.00")), List.of());
  }

  /** What the engine says of that line where it charges nothing. */
  private static TaxResult untaxed(String jurisdiction, TaxReason reason) {
    return new TaxResult(
        TaxStatus.RECORDED,
        Samples.usd("0.00"),
        List.of(
            new TaxedLine(
                "il_0",
                Samples.usd("0.00"),
                List.of(detail(jurisdiction, "100.00", "0.00", reason)))));
  }

  private static Invoice invoice(String... taxes) {
    var lines =
        IntStream.range(0, taxes.length)
            .mapToObj(i -> line("il_" + i, NETS.get(i), taxes[i]))
            .toList();
    return Samples.invoice("in_1", lines, List.of());
  }

  private static InvoiceLine line(String id, String net, String tax) {
    return line(id, detail("DE", net, tax, TaxReason.STANDARD));
  }

  private static InvoiceLine line(String id, TaxLine detail) {
    var line =
        Samples.line(
            id, detail.base().amount().toPlainString(), detail.amount().amount().toPlainString());
    return Samples.with(line, line.taxBehaviour(), List.of(detail));
  }

  private static TaxResult engine(String jurisdiction, TaxReason reason) {
    var taxes = List.of("13.67", "13.67", "11.50", "17.00");
    var lines =
        IntStream.range(0, taxes.size())
            .mapToObj(
                i ->
                    new TaxedLine(
                        "il_" + i,
                        Samples.usd(taxes.get(i)),
                        List.of(detail(jurisdiction, NETS.get(i), taxes.get(i), reason))))
            .toList();
    return new TaxResult(
        TaxStatus.RECORDED,
        lines.stream().map(TaxedLine::tax).reduce(Money.zero("USD"), Money::plus),
        lines);
  }

  private static TaxLine detail(String jurisdiction, String base, String tax, TaxReason reason) {
    return new TaxLine(
        jurisdiction, new BigDecimal("0.20"), Samples.usd(base), Samples.usd(tax), reason);
  }
}
