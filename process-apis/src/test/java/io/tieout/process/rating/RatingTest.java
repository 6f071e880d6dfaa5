package io.tieout.process.rating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.model.Charge;
import io.tieout.model.FlatCharge;
import io.tieout.model.GraduatedCharge;
import io.tieout.model.Money;
import io.tieout.model.PackageCharge;
import io.tieout.model.Price;
import io.tieout.model.TaxBehaviour;
import io.tieout.model.Tier;
import io.tieout.model.UnitCharge;
import io.tieout.model.VolumeCharge;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatingTest {

  private static final Charge GRADUATED =
      new GraduatedCharge(List.of(tier("10", "2"), tier("20", "3"), tier(null, "5")));
  private static final Charge VOLUME =
      new VolumeCharge(List.of(tier("100", "10"), tier("200", "9"), tier(null, "8")));

  /** 10.00 for the first ten, then 5.005 and 0.125 each. */
  private static final List<Tier> WITH_FLAT_AMOUNTS =
      List.of(tier("10", "0", "10"), tier(null, "0.125", "5.005"));

  @ParameterizedTest
  @CsvSource({"0,0.00", "10,20.00", "10.5,21.50", "15,35.00", "20,50.00", "21,55.00"})
  void graduatedChargesEachTiersUnitsAtItsPrice(String quantity, String amount) {
    // When
    var rated = Rating.rate(price("USD", GRADUATED), new BigDecimal(quantity));

    // Then
    assertThat(rated).isEqualTo(money(amount, "USD"));
  }

  @ParameterizedTest
  @CsvSource({"0,0.00", "100,1000.00", "101,909.00", "200,1800.00", "200.5,1604.00"})
  void volumeChargesAllUnitsAtTheTotalsTier(String quantity, String amount) {
    // When
    var rated = Rating.rate(price("USD", VOLUME), new BigDecimal(quantity));

    // Then
    assertThat(rated).isEqualTo(money(amount, "USD"));
  }

  @ParameterizedTest
  @CsvSource({"0,10.00", "0.5,10.00", "10,10.00", "10.000001,15.01", "11,15.13", "12,15.26"})
  void graduatedAddsTheFlatAmountOfEachTierEnteredAndOfTheFirstInAnyCase(
      String quantity, String amount) {
    // Given
    var charge = new GraduatedCharge(WITH_FLAT_AMOUNTS);

    // When
    var rated = Rating.rate(price("USD", charge), new BigDecimal(quantity));

    // Then
    assertThat(rated).isEqualTo(money(amount, "USD"));
  }

  @ParameterizedTest
  @CsvSource({"0,10.00", "0.5,10.00", "10,10.00", "10.000001,6.26", "11,6.38", "12,6.51"})
  void volumeAddsTheFlatAmountOfTheTotalsTierAlsoOfNothing(String quantity, String amount) {
    // Given
    var charge = new VolumeCharge(WITH_FLAT_AMOUNTS);

    // When
    var rated = Rating.rate(price("USD", charge), new BigDecimal(quantity));

    // Then
    assertThat(rated).isEqualTo(money(amount, "USD"));
  }

  @ParameterizedTest
  @CsvSource({"0,0.00", "0.1,5.00", "100,5.00", "100.01,10.00"})
  void packageChargesTheOneBegunInFull(String quantity, String amount) {
    // Given
    var charge = new PackageCharge(new BigDecimal("100"), new BigDecimal("5"));

    // When
    var rated = Rating.rate(price("EUR", charge), new BigDecimal(quantity));

    // Then
    assertThat(rated).isEqualTo(money(amount, "EUR"));
  }

  @ParameterizedTest
  @CsvSource({"USD,0.01", "JPY,0", "KWD,0.005"})
  void roundsOnceHalfUpToTheCurrencysMinorUnit(String currency, String amount) {
    // Given
    var charge = new UnitCharge(new BigDecimal("0.000005"));

    // When
    var rated = Rating.rate(price(currency, charge), new BigDecimal("1000"));

    // Then
    assertThat(rated).isEqualTo(money(amount, currency));
  }

  @Test
  void flatDoesNotLookAtTheQuantity() {
    // When
    var rated =
        Rating.rate(price("USD", new FlatCharge(new BigDecimal("99"))), new BigDecimal("123456"));

    // Then
    assertThat(rated).isEqualTo(money("99.00", "USD"));
  }

  @Test
  void refusesANegativeQuantity() {
    // When / Then
    assertThatThrownBy(() -> Rating.rate(price("USD", VOLUME), new BigDecimal("-1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1")
        .hasMessageContaining("key");
  }

  private static Tier tier(String upTo, String unit) {
    return tier(upTo, unit, "0");
  }

  private static Tier tier(String upTo, String unit, String flat) {
    return new Tier(
        upTo == null ? null : new BigDecimal(upTo), new BigDecimal(unit), new BigDecimal(flat));
  }

  private static Price price(String currency, Charge charge) {
    return new Price("key", "v1", currency, TaxBehaviour.EXCLUSIVE, "meter", charge);
  }

  private static Money money(String amount, String currency) {
    return new Money(new BigDecimal(amount), currency);
  }
}
