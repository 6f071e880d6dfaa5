package io.tieout.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * Rates a period's quantity by a Stripe price. Amounts are in minor units; what {@code
 * unit_amount_decimal} and {@code flat_amount_decimal} say is exact, and only the end is rounded. A
 * quantity of zero is in the first tier, which goes "up to and including" its bound, and pays its
 * flat amount: that is "for an entire tier, regardless of the number of units in the tier".
 *
 * @see <a href="https://docs.stripe.com/api/prices/create#create_price-tiers-flat_amount">Stripe,
 *     tiers.flat_amount</a>
 */
final class MeteredRating {
  private MeteredRating() {}

  /** The amount of a line, in minor units. */
  static long amount(JsonNode price, BigDecimal quantity) {
    return StripeCurrency.rounded(price.path("currency").asText(), exact(price, quantity));
  }

  /** The amount of a line for a part of a period, to the second, in minor units. */
  static long part(JsonNode price, BigDecimal quantity, BillingPeriod part, BillingPeriod whole) {
    return StripeCurrency.rounded(
        price.path("currency").asText(),
        exact(price, quantity)
            .multiply(seconds(part))
            .divide(seconds(whole), MathContext.DECIMAL128));
  }

  private static BigDecimal seconds(BillingPeriod period) {
    return BigDecimal.valueOf(Duration.between(period.start(), period.end()).toSeconds());
  }

  private static BigDecimal exact(JsonNode price, BigDecimal quantity) {
    if (price.path("billing_scheme").asText().equals("per_unit")) {
      return units(price, quantity).multiply(decimal(price, "unit_amount"));
    }
    return price.path("tiers_mode").asText().equals("volume")
        ? volume(price.path("tiers"), quantity)
        : graduated(price.path("tiers"), quantity);
  }

  /** Packages, where the price transforms quantities. */
  private static BigDecimal units(JsonNode price, BigDecimal quantity) {
    JsonNode transform = price.path("transform_quantity");
    if (!transform.isObject()) {
      return quantity;
    }
    boolean up = transform.path("round").asText().equals("up");
    return quantity.divide(
        transform.path("divide_by").decimalValue(),
        0,
        up ? RoundingMode.CEILING : RoundingMode.FLOOR);
  }

  /** The whole quantity at the tier that it ends in. */
  private static BigDecimal volume(JsonNode tiers, BigDecimal quantity) {
    for (JsonNode tier : tiers) {
      if (!isPast(tier, quantity)) {
        return of(tier, quantity);
      }
    }
    throw new IllegalStateException("the last tier of a price is open");
  }

  /** Each part of the quantity at its own tier; a tier entered adds its flat amount. */
  private static BigDecimal graduated(JsonNode tiers, BigDecimal quantity) {
    BigDecimal total = BigDecimal.ZERO;
    BigDecimal from = BigDecimal.ZERO;
    for (JsonNode tier : tiers) {
      if (!isPast(tier, quantity)) {
        return total.add(of(tier, quantity.subtract(from)));
      }
      BigDecimal upTo = tier.path("up_to").decimalValue();
      total = total.add(of(tier, upTo.subtract(from)));
      from = upTo;
    }
    throw new IllegalStateException("the last tier of a price is open");
  }

  private static boolean isPast(JsonNode tier, BigDecimal quantity) {
    JsonNode upTo = tier.path("up_to");
    return upTo.isNumber() && quantity.compareTo(upTo.decimalValue()) > 0;
  }

  private static BigDecimal of(JsonNode tier, BigDecimal units) {
    return decimal(tier, "unit_amount").multiply(units).add(decimal(tier, "flat_amount"));
  }

  /** The decimal field where it is given, else the whole one; none is nothing. */
  private static BigDecimal decimal(JsonNode owner, String field) {
    String exact = owner.path(field + "_decimal").asText("");
    return exact.isEmpty() || exact.equals("null")
        ? owner.path(field).decimalValue()
        : new BigDecimal(exact);
  }
}
