package io.tieout.sandbox.stripe;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Set;

/** Stripe's minor units, which are not ISO 4217's everywhere. Codes are in lower case. */
final class StripeCurrency {
  private static final Set<String> WITHOUT_DIGITS =
      Set.of(
          "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf",
          "xof", "xpf");
  private static final Set<String> THREE_DIGITS = Set.of("bhd", "jod", "kwd", "omr", "tnd");

  /** Kept with two digits, though nothing smaller than a whole unit can be charged. */
  private static final Set<String> WHOLE_UNITS = Set.of("isk", "ugx");

  private StripeCurrency() {}

  static int digits(String currency) {
    return WITHOUT_DIGITS.contains(currency) ? 0 : THREE_DIGITS.contains(currency) ? 3 : 2;
  }

  /** Rounds an amount in minor units, half up, to what can be charged. */
  static long rounded(String currency, BigDecimal minor) {
    BigDecimal step =
        BigDecimal.valueOf(
            WHOLE_UNITS.contains(currency) ? 100 : THREE_DIGITS.contains(currency) ? 10 : 1);
    return minor.divide(step, 0, RoundingMode.HALF_UP).multiply(step).longValueExact();
  }

  /** An amount in minor units as one in units. */
  static BigDecimal major(String currency, long minor) {
    return BigDecimal.valueOf(minor, digits(currency));
  }

  /** An amount in units as one in minor units. */
  static long minor(String currency, BigDecimal major) {
    return major.movePointRight(digits(currency)).longValueExact();
  }
}
