package io.tieout.process.usage;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** Splits a quantity into parts that a vendor with a limit on digits takes without rounding. */
final class QuantitySplit {
  private QuantitySplit() {}

  /**
   * The parts, largest first; they add up to the quantity exactly.
   *
   * @param quantity positive
   * @param digits that a part may be written with, before and after the point together
   * @param most how many parts there may be
   * @throws ArithmeticException if that many parts are not enough
   */
  static List<BigDecimal> of(BigDecimal quantity, int digits, int most) {
    var parts = new ArrayList<BigDecimal>();
    BigDecimal largest = BigDecimal.TEN.pow(digits).subtract(BigDecimal.ONE);
    BigDecimal rest = quantity;
    while (rest.signum() > 0) {
      BigDecimal part = rest.min(largest);
      int integerDigits = Math.max(1, part.precision() - part.scale());
      part = part.setScale(digits - integerDigits, RoundingMode.DOWN).stripTrailingZeros();
      if (part.signum() == 0 || parts.size() == most) {
        throw new ArithmeticException("%s does not split".formatted(quantity.toPlainString()));
      }
      parts.add(part);
      rest = rest.subtract(part);
    }
    return parts;
  }
}
