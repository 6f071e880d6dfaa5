package io.tieout.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.sandbox.kit.StrictJson;
import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeteredRatingTest {
  /** 10 at 2.00, 10 at 3.00, then 5.00. */
  private static final JsonNode GRADUATED =
      tiered(
          "graduated",
          """
          {"up_to":10,"unit_amount_decimal":"200"},
          {"up_to":20,"unit_amount_decimal":"300"},
          {"up_to":null,"unit_amount_decimal":"500"}""");

  /** 1-100 at 10.00, 101-200 at 9.00. */
  private static final JsonNode VOLUME =
      tiered(
          "volume",
          """
          {"up_to":100,"unit_amount_decimal":"1000"},
          {"up_to":null,"unit_amount_decimal":"900"}""");

  private static final String WITH_FLAT_AMOUNTS =
      """
      {"up_to":10,"unit_amount":0,"flat_amount":1000},
      {"up_to":null,"unit_amount_decimal":"12.5","flat_amount_decimal":"500.5"}""";

  private static JsonNode tiered(String mode, String tiers) {
    return StrictJson.read(
        "{\"currency\":\"usd\",\"billing_scheme\":\"tiered\",\"tiers_mode\":\"%s\",\"tiers\":[%s]}"
            .formatted(mode, tiers));
  }

  private static JsonNode perUnit(String currency, String unit, String more) {
    return StrictJson.read(
        "{\"currency\":\"%s\",\"billing_scheme\":\"per_unit\",\"unit_amount_decimal\":\"%s\"%s}"
            .formatted(currency, unit, more));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "10,2000", "12,2600", "15,3500", "20,5000", "21,5500", "20.5,5250"})
  void graduatedTiersChargeEachPartAtItsOwnPrice(BigDecimal quantity, long amount) {
    assertThat(MeteredRating.amount(GRADUATED, quantity)).isEqualTo(amount);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "100,100000", "100.5,90450", "101,90900"})
  void volumeTierOfTheTotalPricesAllOfIt(BigDecimal quantity, long amount) {
    assertThat(MeteredRating.amount(VOLUME, quantity)).isEqualTo(amount);
  }

  @ParameterizedTest
  @CsvSource({"0,1000", "10,1000", "10.000001,1501", "11,1513", "12,1526"})
  void tierEnteredAddsItsFlatAmount(BigDecimal quantity, long amount) {
    assertThat(MeteredRating.amount(tiered("graduated", WITH_FLAT_AMOUNTS), quantity))
        .isEqualTo(amount);
  }

  @ParameterizedTest
  @CsvSource({"0,1000", "10,1000", "10.000001,626", "11,638", "12,651"})
  void volumeTierAddsItsFlatAmount(BigDecimal quantity, long amount) {
    assertThat(MeteredRating.amount(tiered("volume", WITH_FLAT_AMOUNTS), quantity))
        .isEqualTo(amount);
  }

  @ParameterizedTest
  @CsvSource({"0,up,0", "1,up,250", "1000,up,250", "1000.1,up,500", "1999,down,250"})
  void packagesAreWhole(BigDecimal quantity, String round, long amount) {
    JsonNode price =
        perUnit(
            "eur",
            "250",
            ",\"transform_quantity\":{\"divide_by\":1000,\"round\":\"%s\"}".formatted(round));
    assertThat(MeteredRating.amount(price, quantity)).isEqualTo(amount);
  }

  @ParameterizedTest
  @CsvSource({
    "usd,0.2,17502,3500",
    "usd,0.2,17503,3501",
    "usd,0.000000000001,999999999999999,1000",
    "jpy,0.5,3,2",
    "kwd,7,5,40",
    "kwd,7,2,10",
    "isk,1,149,100",
    "isk,1,150,200"
  })
  void onlyTheEndIsRoundedHalfUpToWhatCanBeCharged(
      String currency, String unit, BigDecimal quantity, long amount) {
    assertThat(MeteredRating.amount(perUnit(currency, unit, ""), quantity)).isEqualTo(amount);
  }
}
