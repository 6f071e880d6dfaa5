package io.tieout.process.posting;

import io.tieout.model.InvoiceLine;
import io.tieout.model.Money;
import io.tieout.model.TaxBehaviour;

/** What a line charges by its price, which is what its tax is worked out from. Pure. */
public final class ChargedAmount {
  private ChargedAmount() {}

  /** Net of tax where tax comes on top of the price, gross where tax is in it. */
  public static Money of(InvoiceLine line) {
    return line.taxBehaviour() == TaxBehaviour.INCLUSIVE ? line.net().plus(line.tax()) : line.net();
  }
}
