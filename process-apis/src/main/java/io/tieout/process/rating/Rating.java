package io.tieout.process.rating;

import io.tieout.model.Charge;
import io.tieout.model.FlatCharge;
import io.tieout.model.GraduatedCharge;
import io.tieout.model.Money;
import io.tieout.model.PackageCharge;
import io.tieout.model.Price;
import io.tieout.model.Tier;
import io.tieout.model.UnitCharge;
import io.tieout.model.VolumeCharge;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.List;

/**
 * Rates one period's quantity of one price. Pure: the same price and quantity give the same amount
 * for ever.
 *
 * <p>A tier's flat amount is charged once the quantity ends in the tier or, where tiers are
 * graduated, beyond it. A quantity of zero ends in the first, so its flat amount is due without any
 * use: it is "the flat billing amount for an entire tier, regardless of the number of units in the
 * tier".
 *
 * @see <a href="https://docs.stripe.com/api/prices/create#create_price-tiers-flat_amount">Stripe,
 *     tiers.flat_amount</a>
 */
public final class Rating {

  private Rating() {}

  /**
   * The amount of a quantity, rounded once, at the end, HALF_UP to the minor unit of the price's
   * currency: net of tax, or gross where tax is in the price.
   *
   * @param quantity what was used in the period, not negative
   * @throws IllegalArgumentException if the quantity is negative
   */
  public static Money rate(Price price, BigDecimal quantity) {
    if (quantity.signum() < 0) {
      throw new IllegalArgumentException(
          "quantity %s of price %s is negative".formatted(quantity.toPlainString(), price.key()));
    }
    var digits = Currency.getInstance(price.currency()).getDefaultFractionDigits();
    var amount = amountOf(price.charge(), quantity).setScale(digits, RoundingMode.HALF_UP);
    return new Money(amount, price.currency());
  }

  private static BigDecimal amountOf(Charge charge, BigDecimal quantity) {
    return switch (charge) {
      case FlatCharge flat -> flat.amount();
      case UnitCharge unit -> unit.unit().multiply(quantity);
      case PackageCharge pack ->
          quantity.divide(pack.size(), 0, RoundingMode.UP).multiply(pack.amount());
      case VolumeCharge volume -> volume(volume.tiers(), quantity);
      case GraduatedCharge graduated -> graduated(graduated.tiers(), quantity);
    };
  }

  private static BigDecimal volume(List<Tier> tiers, BigDecimal quantity) {
    for (var tier : tiers) {
      if (endsIn(tier, quantity)) {
        return tier.unit().multiply(quantity).add(tier.flat());
      }
    }
    throw notOpen();
  }

  private static BigDecimal graduated(List<Tier> tiers, BigDecimal quantity) {
    var amount = BigDecimal.ZERO;
    var floor = BigDecimal.ZERO;
    for (var tier : tiers) {
      var ceiling = endsIn(tier, quantity) ? quantity : tier.upTo();
      amount = amount.add(tier.unit().multiply(ceiling.subtract(floor))).add(tier.flat());
      if (endsIn(tier, quantity)) {
        return amount;
      }
      floor = ceiling;
    }
    throw notOpen();
  }

  private static boolean endsIn(Tier tier, BigDecimal quantity) {
    return tier.upTo() == null || quantity.compareTo(tier.upTo()) <= 0;
  }

  private static IllegalArgumentException notOpen() {
    return new IllegalArgumentException("the last tier is not open");
  }
}
