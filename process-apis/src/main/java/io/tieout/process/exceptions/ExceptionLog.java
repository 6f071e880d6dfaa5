package io.tieout.process.exceptions;

import static io.tieout.backbone.store.Rows.utc;

import io.tieout.model.Customer;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;

/**
 * Where capabilities leave what needs a person. Its methods write in the caller's transaction, so
 * that an exception and what it tells of stand or fall together; they wait, so call them on a
 * virtual thread.
 */
public final class ExceptionLog {

  private static final String RAISE =
      """
      INSERT INTO exceptions.exception (tenant, class, financial, code, summary, customer, document,
                                        amount, currency, entity, period, action, payload, opened_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
      ON CONFLICT (document, class) WHERE status IN ('OPEN', 'WAITING_APPROVAL')
      DO UPDATE SET attempts = exception.attempts + 1, code = EXCLUDED.code, summary = EXCLUDED.summary
      """;

  private static final String RESOLVE =
      """
      UPDATE exceptions.exception SET status = 'RESOLVED', settled_at = $2
      WHERE document = ANY($1) AND status IN ('OPEN', 'WAITING_APPROVAL')
      """;

  private static final String BELONG =
      """
      UPDATE exceptions.exception SET tenant = $3, customer = $4
      WHERE document = ANY($1) AND customer = $2 AND status IN ('OPEN', 'WAITING_APPROVAL')
      """;

  private final Clock wall;

  public ExceptionLog(Clock wall) {
    this.wall = wall;
  }

  /**
   * Opens an exception; where one of the same kind is open for the document already, counts one
   * more attempt.
   */
  public void raise(SqlConnection tx, ExceptionDraft draft) {
    raiseAll(tx, List.of(draft));
  }

  /** Opens each of these exceptions, as one alone; in an order that keeps two at once apart. */
  public void raiseAll(SqlConnection tx, List<ExceptionDraft> drafts) {
    if (!drafts.isEmpty()) {
      tx.preparedQuery(RAISE)
          .executeBatch(
              drafts.stream()
                  .sorted(Comparator.comparing(ExceptionDraft::document))
                  .map(this::values)
                  .toList())
          .await();
    }
  }

  /** Closes every open exception of a document: it has succeeded after all. */
  public void resolve(SqlConnection tx, String document) {
    resolveAll(tx, List.of(document));
  }

  /** Closes every open exception of these documents. */
  public void resolveAll(SqlConnection tx, List<String> documents) {
    tx.preparedQuery(RESOLVE).execute(Tuple.of(documents.toArray(String[]::new), now())).await();
  }

  /**
   * Gives open exceptions of these documents to the customer that was known by another system's id
   * only.
   */
  public void belongTo(
      SqlConnection tx, List<String> documents, String foreignId, Customer customer) {
    tx.preparedQuery(BELONG)
        .execute(
            Tuple.of(documents.toArray(String[]::new), foreignId, customer.tenant(), customer.id()))
        .await();
  }

  private Tuple values(ExceptionDraft draft) {
    var amount = draft.amount();
    return Tuple.from(
        new Object[] {
          draft.tenant(),
          draft.kind(),
          draft.financial(),
          draft.code(),
          draft.summary(),
          draft.customer(),
          draft.document(),
          amount == null ? null : amount.amount(),
          amount == null ? null : amount.currency(),
          draft.entity(),
          draft.period(),
          draft.action(),
          draft.payload(),
          now()
        });
  }

  private OffsetDateTime now() {
    return utc(wall.instant());
  }
}
