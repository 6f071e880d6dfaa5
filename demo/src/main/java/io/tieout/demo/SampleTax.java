package io.tieout.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

/**
 * The tax of a place as the sample knows it, apart from the tax engine that it checks.
 *
 * @param rate 0.19 for 19%
 * @param reverse whether the customer, who has a tax number, owes it instead of the seller
 */
record SampleTax(BigDecimal rate, boolean reverse) {

  /** Nobody there claims tax of our sales. */
  static final SampleTax NO_NEXUS = new SampleTax(BigDecimal.ZERO, false);

  static final SampleTax REVERSE_CHARGE = new SampleTax(BigDecimal.ZERO, true);

  static SampleTax of(String rate) {
    return new SampleTax(new BigDecimal(rate), false);
  }

  boolean isNone() {
    return rate.signum() == 0 && !reverse;
  }

  /** The tax of one invoice line, HALF_UP to the currency's minor unit. */
  BigDecimal on(BigDecimal net, String currency) {
    var digits = Currency.getInstance(currency).getDefaultFractionDigits();
    return net.multiply(rate).setScale(digits, RoundingMode.HALF_UP);
  }
}
