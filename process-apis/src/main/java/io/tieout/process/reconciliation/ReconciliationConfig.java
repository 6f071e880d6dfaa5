package io.tieout.process.reconciliation;

import io.tieout.backbone.disposition.RetryPolicy;
import java.time.Duration;

/**
 * How books are compared.
 *
 * @param tolerance minor units by which a document may differ and still count as rounded
 *     differently
 * @param invoicedAhead how long before its posting period an invoice may have been finalised
 * @param invoicedWithin how long after its service period an invoice may take to be finalised;
 *     until then usage that is on none is on its way
 * @param patience after which a run is given up
 * @param parallel how many runs may go on at once in one process
 * @param retry how often and how long a list is asked for that cannot be read now
 */
public record ReconciliationConfig(
    int tolerance,
    Duration invoicedAhead,
    Duration invoicedWithin,
    Duration patience,
    int parallel,
    RetryPolicy retry) {

  public ReconciliationConfig {
    if (tolerance < 0) {
      throw new IllegalArgumentException("tolerance is %d, not below 0".formatted(tolerance));
    }
    if (invoicedAhead.isNegative() || invoicedWithin.isNegative() || !patience.isPositive()) {
      throw new IllegalArgumentException(
          "patience is positive, invoicedAhead and invoicedWithin are not negative");
    }
    if (parallel < 1 || parallel > 100) {
      throw new IllegalArgumentException(
          "parallel is %d, allowed are 1 to 100".formatted(parallel));
    }
  }
}
