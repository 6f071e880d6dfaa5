package io.tieout.system.billing.stripe;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.Money;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;

/**
 * Stripe's amounts are integers in its own minor units, which differ from ISO 4217 for a few
 * currencies: ISK and UGX have two digits of which both are zero, MGA has none (Stripe's page
 * "Supported currencies").
 */
final class StripeMoney {
  private static final Map<String, Integer> DIGITS = Map.of("ISK", 2, "UGX", 2, "MGA", 0);

  private StripeMoney() {}

  /** The ISO code of a currency as Stripe writes it. */
  static String currency(String stripes) {
    return stripes.toUpperCase(Locale.ROOT);
  }

  /** A whole amount in Stripe's minor units; one that the currency does not have is refused. */
  static Money money(long stripes, String currency) {
    try {
      return new Money(BigDecimal.valueOf(stripes, digits(currency)), currency);
    } catch (IllegalArgumentException e) {
      throw new Failure.Rejected("amount-unreadable", e.getMessage());
    }
  }

  /** A rate in Stripe's minor units, which may have decimals, in major units. */
  static BigDecimal major(BigDecimal stripes, String currency) {
    return stripes.movePointLeft(digits(currency));
  }

  private static int digits(String currency) {
    Integer own = DIGITS.get(currency);
    return own != null ? own : Money.digits(currency);
  }
}
