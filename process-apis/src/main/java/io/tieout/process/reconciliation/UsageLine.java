package io.tieout.process.reconciliation;

import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.Money;
import io.tieout.process.posting.ChargedAmount;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * An invoice line that charges for usage.
 *
 * @param invoice billing's id of the invoice
 * @param customer our reference
 * @param price key of the price
 * @param from start of the service period
 * @param to its end, exclusive
 * @param amount net of tax, or gross where tax is in the price
 */
record UsageLine(
    String invoice,
    String customer,
    String meter,
    String price,
    Instant from,
    Instant to,
    BigDecimal quantity,
    Money amount) {

  /** A line with a meter, of a customer by our reference. */
  static UsageLine of(Invoice invoice, String customer, InvoiceLine line) {
    return new UsageLine(
        invoice.source().id(),
        customer,
        line.meter(),
        line.price(),
        line.serviceFrom(),
        line.serviceTo(),
        line.quantity(),
        ChargedAmount.of(line));
  }
}
