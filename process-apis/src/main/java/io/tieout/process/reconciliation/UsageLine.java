package io.tieout.process.reconciliation;

import io.tieout.model.Money;
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
 */
record UsageLine(
    String invoice,
    String customer,
    String meter,
    String price,
    Instant from,
    Instant to,
    BigDecimal quantity,
    Money net) {}
