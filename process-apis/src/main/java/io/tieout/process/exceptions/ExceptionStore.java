package io.tieout.process.exceptions;

import static io.tieout.backbone.store.Rows.instant;

import io.tieout.backbone.store.Rows;
import io.tieout.model.ExceptionCase;
import io.tieout.model.ExceptionStatus;
import io.tieout.model.Money;
import io.tieout.model.OpenExceptionCount;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** Reads exceptions; what a connection may see is PostgreSQL's to decide. */
final class ExceptionStore {

  /** What a list is narrowed to; null does not narrow. */
  record Filter(ExceptionStatus status, String kind, String entity, String period) {}

  private static final String LIST =
      """
      SELECT * FROM exceptions.exception
      WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR class = $2)
        AND ($3::text IS NULL OR entity = $3) AND ($4::text IS NULL OR period = $4)
        AND id < $5
      ORDER BY id DESC LIMIT $6
      """;

  private static final String FIND = "SELECT * FROM exceptions.exception WHERE id = $1";

  private static final String COUNT_OPEN =
      """
      SELECT entity, currency, period, count(*) AS exceptions FROM exceptions.exception
      WHERE status IN ('OPEN', 'WAITING_APPROVAL')
        AND ($1::text IS NULL OR entity IS NULL OR entity = $1)
        AND ($2::text IS NULL OR currency IS NULL OR currency = $2)
        AND ($3::text IS NULL OR period IS NULL OR period = $3)
      GROUP BY entity, currency, period ORDER BY entity, currency, period LIMIT $4
      """;

  private ExceptionStore() {}

  /** The newest of those below an id, at most a limit. */
  static Future<List<ExceptionCase>> list(SqlConnection sql, Filter filter, long below, int limit) {
    var status = filter.status() == null ? null : filter.status().name();
    return sql.preparedQuery(LIST)
        .execute(Tuple.of(status, filter.kind(), filter.entity(), filter.period(), below, limit))
        .map(rows -> Rows.list(rows, ExceptionStore::toCase));
  }

  /** By entity, currency and period, where null narrows nothing; of each what names none, too. */
  static Future<List<OpenExceptionCount>> countOpen(
      SqlConnection sql, String entity, String currency, String period, int limit) {
    return sql.preparedQuery(COUNT_OPEN)
        .execute(Tuple.of(entity, currency, period, limit))
        .map(
            rows ->
                Rows.list(
                    rows,
                    row ->
                        new OpenExceptionCount(
                            row.getString("entity"),
                            row.getString("currency"),
                            row.getString("period"),
                            row.getLong("exceptions"))));
  }

  static Future<Optional<ExceptionCase>> find(SqlConnection sql, long id) {
    return sql.preparedQuery(FIND)
        .execute(Tuple.of(id))
        .map(rows -> Rows.first(rows, ExceptionStore::toCase));
  }

  private static ExceptionCase toCase(Row row) {
    var amount = row.getBigDecimal("amount");
    return new ExceptionCase(
        Long.toString(row.getLong("id")),
        row.getString("class"),
        row.getBoolean("financial"),
        ExceptionStatus.valueOf(row.getString("status")),
        row.getString("code"),
        row.getString("summary"),
        row.getString("customer"),
        row.getString("document"),
        amount == null ? null : new Money(amount, row.getString("currency")),
        row.getString("entity"),
        row.getString("period"),
        row.getString("action"),
        instant(row, "opened_at"),
        row.getInteger("attempts"));
  }
}
