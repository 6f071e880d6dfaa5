package io.tieout.process.posting;

import static io.tieout.model.TaxBehaviour.EXCLUSIVE;
import static io.tieout.model.TaxBehaviour.INCLUSIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.Invoice;
import io.tieout.model.Money;
import io.tieout.model.TaxBehaviour;
import io.tieout.model.TaxLine;
import io.tieout.model.TaxReason;
import io.tieout.model.TaxResult;
import io.tieout.model.TaxStatus;
import io.tieout.model.TaxedLine;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TaxPolicyTest {
  @ParameterizedTest
  @EnumSource(names = {"TAX_GROUP", "DOCUMENT"})
  void whatIsNotTaxedStaysAsTheEngineSays(TaxRounding rounding) {
    // Given
    var engine =
        engine(
            detail("100.00", "0.00", TaxReason.EXEMPT),
            detail("68.33", "13.67", TaxReason.STANDARD),
            detail("100.00", "0.00", TaxReason.REVERSE_CHARGE),
            detail("68.33", "13.67", TaxReason.STANDARD));

    // When
    var rounded = new TaxPolicy(rounding, InclusiveTax.TAX_FIRST).of(engine, invoice(EXCLUSIVE, 4));

    // Then
    assertThat(rounded.tax()).isEqualTo(Samples.usd("27.33"));
    assertThat(rounded.lines())
        .extracting(TaxedLine::tax)
        .containsExactly(
            Samples.usd("0.00"), Samples.usd("13.67"), Samples.usd("0.00"), Samples.usd("13.66"));
  }

  @ParameterizedTest
  @EnumSource(names = {"TAX_GROUP", "DOCUMENT"})
  void taxBelowHalfACentOfALineCountsInTheSum(TaxRounding rounding) {
    // Given
    var engine =
        engine(
            detail("0.02", "0.00", TaxReason.STANDARD), detail("0.02", "0.00", TaxReason.STANDARD));

    // When
    var rounded = new TaxPolicy(rounding, InclusiveTax.TAX_FIRST).of(engine, invoice(EXCLUSIVE, 2));

    // Then
    assertThat(rounded.tax()).isEqualTo(Samples.usd("0.01"));
  }

  @ParameterizedTest
  @CsvSource({
    "LINE, TAX_FIRST, 0.12 0.12",
    "LINE, NET_FIRST, 0.11 0.11",
    // twice 0.115 is no tie
    "TAX_GROUP, TAX_FIRST, 0.12 0.11",
    "TAX_GROUP, NET_FIRST, 0.12 0.11",
    "DOCUMENT, TAX_FIRST, 0.12 0.11",
    "DOCUMENT, NET_FIRST, 0.12 0.11",
  })
  void taxIsWorkedOutOfAnInclusiveAmount(
      TaxRounding rounding, InclusiveTax inclusiveTax, String expected) {
    // Given twice 2.99 with 4% in it
    var included = detail("0.04", "2.87", "0.12", TaxReason.STANDARD);
    var policy = new TaxPolicy(rounding, inclusiveTax);

    // When
    var rounded = policy.of(engine(included, included), invoice(INCLUSIVE, 2));

    // Then
    assertThat(taxes(rounded)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    // 0.05 and 0.08 with 4% in them: 0.13/26 is half a cent, though neither share ends
    "DOCUMENT, TAX_FIRST, 0.00 0.01",
    "DOCUMENT, NET_FIRST, 0.00 0.00",
  })
  void halfOfASumGoesAsThePolicySays(
      TaxRounding rounding, InclusiveTax inclusiveTax, String expected) {
    // Given
    var engine =
        engine(
            detail("0.04", "0.05", "0.00", TaxReason.STANDARD),
            detail("0.04", "0.08", "0.00", TaxReason.STANDARD));
    var policy = new TaxPolicy(rounding, inclusiveTax);

    // When
    var rounded = policy.of(engine, invoice(INCLUSIVE, 2));

    // Then
    assertThat(taxes(rounded)).isEqualTo(expected);
  }

  @Test
  void everyTaxInAnAmountHasItsShare() {
    // Given 1.10 with 6% and 4% in it, of which the net takes no half
    var state = detail("0.06", "1.00", "0.06", TaxReason.STANDARD);
    var city = detail("0.04", "1.00", "0.04", TaxReason.STANDARD);
    var line = new TaxedLine("il_0", Samples.usd("0.10"), List.of(state, city));
    var engine = new TaxResult(TaxStatus.RECORDED, line.tax(), List.of(line));

    // When
    var rounded =
        new TaxPolicy(TaxRounding.LINE, InclusiveTax.NET_FIRST).of(engine, invoice(INCLUSIVE, 1));

    // Then
    assertThat(rounded).isEqualTo(engine);
  }

  @Test
  void byLineTheEnginesWordStandsWhereTaxComesOnTop() {
    // Given a tax that is not its rate of its base
    var engine = engine(detail("0.04", "2.87", "0.20", TaxReason.STANDARD));

    // When
    var rounded =
        new TaxPolicy(TaxRounding.LINE, InclusiveTax.NET_FIRST).of(engine, invoice(EXCLUSIVE, 1));

    // Then
    assertThat(rounded).isEqualTo(engine);
  }

  private static String taxes(TaxResult result) {
    return result.lines().stream()
        .map(line -> line.tax().amount().toPlainString())
        .collect(Collectors.joining(" "));
  }

  /** With lines il_0, il_1 and so on. */
  private static Invoice invoice(TaxBehaviour behaviour, int lines) {
    var all =
        IntStream.range(0, lines)
            .mapToObj(i -> Samples.line("il_" + i, "0.00", "0.00"))
            .map(line -> Samples.with(line, behaviour, List.of()))
            .toList();
    return Samples.invoice("in_1", all, List.of());
  }

  /** Each detail is a line of its own. */
  private static TaxResult engine(TaxLine... details) {
    var lines =
        IntStream.range(0, details.length)
            .mapToObj(i -> new TaxedLine("il_" + i, details[i].amount(), List.of(details[i])))
            .toList();
    return new TaxResult(
        TaxStatus.RECORDED,
        lines.stream().map(TaxedLine::tax).reduce(Money.zero("USD"), Money::plus),
        lines);
  }

  private static TaxLine detail(String base, String tax, TaxReason reason) {
    return detail("0.20", base, tax, reason);
  }

  private static TaxLine detail(String rate, String base, String tax, TaxReason reason) {
    return new TaxLine("DE", new BigDecimal(rate), Samples.usd(base), Samples.usd(tax), reason);
  }
}
