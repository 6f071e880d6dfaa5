package io.tieout.process.posting;

import java.math.RoundingMode;

/**
 * How billing takes apart an amount that has its tax in it, HALF_UP to the currency's minor unit.
 * Net and tax make the amount either way; the two differ where the tax ends in exactly half a unit,
 * which goes to the tax or to the net. Of several taxes in one amount each is rounded like that.
 */
public enum InclusiveTax {
  /** The tax is rounded, and the net is what it leaves: 2.99 with 4% in it is 2.87 and 0.12. */
  TAX_FIRST(RoundingMode.HALF_UP),
  /** The net is rounded, and the tax is what it leaves: 2.99 with 4% in it is 2.88 and 0.11. */
  NET_FIRST(RoundingMode.HALF_DOWN);

  private final RoundingMode ofTax;

  InclusiveTax(RoundingMode ofTax) {
    this.ofTax = ofTax;
  }

  /** What that makes of the tax. */
  RoundingMode ofTax() {
    return ofTax;
  }
}
