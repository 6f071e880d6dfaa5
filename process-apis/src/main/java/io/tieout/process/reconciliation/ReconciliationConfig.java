package io.tieout.process.reconciliation;

import io.tieout.backbone.config.Allowed;
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
    Allowed.atLeast("tolerance", tolerance, 0);
    Allowed.notNegative("invoicedAhead", invoicedAhead);
    Allowed.notNegative("invoicedWithin", invoicedWithin);
    Allowed.positive("patience", patience);
    Allowed.range("parallel", parallel, 1, 100);
  }
}
