package io.tieout.process.posting;

import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;

/** Which documents agree with the ERP, as the newest reconciliation of their books found. */
public final class ReconciledDocuments {
  private ReconciledDocuments() {}

  /**
   * Makes these documents of the books reconciled, and no others of them. Waits, so call it on a
   * virtual thread; takes effect with the caller's transaction.
   *
   * @param entity the legal entity
   * @param currency of the documents
   * @param period their posting period
   * @param references of the documents, as sent to the ERP
   */
  public static void replace(
      SqlConnection tx,
      String entity,
      String currency,
      String period,
      Collection<String> references) {
    tx.preparedQuery(
            """
            UPDATE posting.posting SET reconciled = NOT reconciled
            WHERE entity = $1 AND currency = $2 AND period = $3
              AND reconciled <> (reference = ANY ($4))
            """)
        .execute(Tuple.of(entity, currency, period, references.toArray(String[]::new)))
        .await();
  }
}
