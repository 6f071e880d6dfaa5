package io.tieout.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How one product is charged in one currency. The amounts are worked out here once more, so that
 * what the run expects owes nothing to the two rating engines that it compares.
 *
 * @param meter what is used; empty where nothing is measured
 * @param tiers rising, in major units; the last is open; one open tier is a plain price, of a unit
 *     or of the month
 */
record SamplePrice(
    String product, Optional<SampleMeter> meter, String currency, Mode mode, List<Step> tiers) {

  /** What is charged for being a customer. */
  static final String PLATFORM = "platform";

  enum Mode {
    FLAT,
    UNIT,
    GRADUATED,
    VOLUME
  }

  /** Units above the step before up to and including {@code upTo}, which is null on the last. */
  record Step(BigDecimal upTo, BigDecimal unit) {}

  String key() {
    return key(product, currency);
  }

  static String key(String product, String currency) {
    return product + "-" + currency.toLowerCase(Locale.ROOT);
  }

  /** All prices of a currency: one of each mode. */
  static List<SamplePrice> of(String currency) {
    // About the same value in every currency: JPY has a hundred to the dollar and no decimals.
    var factor = currency.equals("JPY") ? new BigDecimal("100") : BigDecimal.ONE;
    return List.of(
        price(
            SampleMeter.API_CALLS,
            currency,
            Mode.GRADUATED,
            factor,
            "10000:0.002",
            "30000:0.0015",
            ":0.001"),
        price(
            SampleMeter.STORAGE_GB_HOURS,
            currency,
            Mode.VOLUME,
            factor,
            "5000:0.011",
            "7500:0.0105",
            ":0.01"),
        price(SampleMeter.COMPUTE_SECONDS, currency, Mode.UNIT, factor, ":0.00075"),
        new SamplePrice(
            PLATFORM,
            Optional.empty(),
            currency,
            Mode.FLAT,
            List.of(new Step(null, new BigDecimal("29.90").multiply(factor)))));
  }

  private static SamplePrice price(
      SampleMeter meter, String currency, Mode mode, BigDecimal factor, String... steps) {
    var tiers = new ArrayList<Step>();
    for (var step : steps) {
      var colon = step.indexOf(':');
      tiers.add(
          new Step(
              colon == 0 ? null : new BigDecimal(step.substring(0, colon)),
              new BigDecimal(step.substring(colon + 1)).multiply(factor)));
    }
    return new SamplePrice(meter.key(), Optional.of(meter), currency, mode, List.copyOf(tiers));
  }

  /** The net amount of a whole month's quantity, HALF_UP to the currency's minor unit. */
  BigDecimal amount(BigDecimal quantity) {
    var digits = Currency.getInstance(currency).getDefaultFractionDigits();
    var exact =
        switch (mode) {
          case FLAT -> tiers.getFirst().unit();
          case UNIT -> tiers.getFirst().unit().multiply(quantity);
          case VOLUME -> tierOf(quantity).unit().multiply(quantity);
          case GRADUATED -> graduated(quantity);
        };
    return exact.setScale(digits, RoundingMode.HALF_UP);
  }

  private Step tierOf(BigDecimal quantity) {
    return tiers.stream()
        .filter(tier -> tier.upTo() == null || tier.upTo().compareTo(quantity) >= 0)
        .findFirst()
        .orElseThrow();
  }

  private BigDecimal graduated(BigDecimal quantity) {
    var sum = BigDecimal.ZERO;
    for (int i = 0; i < tiers.size(); i++) {
      var from = i == 0 ? BigDecimal.ZERO : tiers.get(i - 1).upTo();
      var to = tiers.get(i).upTo() == null ? quantity : tiers.get(i).upTo().min(quantity);
      sum = sum.add(tiers.get(i).unit().multiply(to.subtract(from).max(BigDecimal.ZERO)));
    }
    return sum;
  }
}
