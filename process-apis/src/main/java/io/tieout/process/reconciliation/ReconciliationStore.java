package io.tieout.process.reconciliation;

import static io.tieout.backbone.store.Rows.instant;
import static io.tieout.backbone.store.Rows.utc;

import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.store.Rows;
import io.tieout.model.Break;
import io.tieout.model.BreakClass;
import io.tieout.model.DocumentTieOut;
import io.tieout.model.Money;
import io.tieout.model.Reconciliation;
import io.tieout.model.ReconciliationStatus;
import io.tieout.model.UsageTieOut;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** All SQL of reconciliation. Methods without a future wait, and belong on a virtual thread. */
final class ReconciliationStore {

  /** A run that has not ended. */
  record OpenRun(long id, String entity, String currency, String period) {}

  /** The sums of a run that has completed. */
  record Figures(Money billed, Money posted, Money unexplained) {}

  private static final int BREAKS_AT_ONCE = 1_000;

  private static final String INSERT =
      """
      INSERT INTO reconciliation.run (entity, currency, period, started_at, deadline)
      VALUES ($1, $2, $3, $4, $5) RETURNING *
      """;

  private static final String COMPLETE =
      """
      UPDATE reconciliation.run SET status = 'COMPLETED', completed_at = $2, erp_read_at = $3,
        billing_read_at = $4, billed = $5, posted = $6, unexplained = $7, breaks = $8,
        documents = $9, usage = $10
      WHERE id = $1 AND status = 'RUNNING'
      """;

  private static final String FAIL =
      """
      UPDATE reconciliation.run SET status = 'FAILED', completed_at = $2
      WHERE id = $1 AND status = 'RUNNING'
      """;

  private static final String IS_NEWEST =
      """
      SELECT NOT EXISTS (
        SELECT FROM reconciliation.run later
        JOIN reconciliation.run this USING (entity, currency, period)
        WHERE this.id = $1 AND later.id > $1 AND later.status = 'COMPLETED')
      """;

  private static final String ABANDONED =
      """
      SELECT id, entity, currency, period FROM reconciliation.run
      WHERE status = 'RUNNING' AND deadline < $1 ORDER BY id LIMIT 100
      """;

  private static final String INSERT_BREAK =
      """
      INSERT INTO reconciliation.break (run, class, subject, billing, erp, difference, explained,
        action) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """;

  private static final String LIST =
      """
      SELECT * FROM reconciliation.run
      WHERE ($1::text IS NULL OR entity = $1) AND ($2::text IS NULL OR period = $2) AND id < $3
      ORDER BY id DESC LIMIT $4
      """;

  private static final String FIND = "SELECT * FROM reconciliation.run WHERE id = $1";

  private static final String BREAKS =
      """
      SELECT b.*, r.currency FROM reconciliation.break b JOIN reconciliation.run r ON r.id = b.run
      WHERE b.run = $1 AND b.id > $2 ORDER BY b.id LIMIT $3
      """;

  private ReconciliationStore() {}

  static Future<Reconciliation> insert(
      SqlClient sql, Books books, Instant startedAt, Instant deadline) {
    return sql.preparedQuery(INSERT)
        .execute(
            Tuple.of(
                books.entity().id(),
                books.currency(),
                books.period(),
                utc(startedAt),
                utc(deadline)))
        .map(rows -> run(rows.iterator().next()));
  }

  /** Stores what a run has found; false if it was given up in the meantime. */
  static boolean complete(
      SqlConnection tx, long id, Instant at, ReconcileBooks.Outcome outcome, Figures figures) {
    var completed =
        query(
            tx,
            COMPLETE,
            Tuple.of(id, utc(at), utc(outcome.erpReadAt()), utc(outcome.billingReadAt()))
                .addBigDecimal(figures.billed().amount())
                .addBigDecimal(figures.posted().amount())
                .addBigDecimal(figures.unexplained().amount())
                .addInteger(outcome.findings().size())
                .addValue(json(outcome.documents()))
                .addValue(json(outcome.usage())));
    if (completed.rowCount() == 0) {
      return false;
    }
    var findings = outcome.findings();
    for (int from = 0; from < findings.size(); from += BREAKS_AT_ONCE) {
      var some = findings.subList(from, Math.min(findings.size(), from + BREAKS_AT_ONCE));
      tx.preparedQuery(INSERT_BREAK)
          .executeBatch(some.stream().map(finding -> tuple(id, finding)).toList())
          .await();
    }
    return true;
  }

  /** Ends a run without a result; false if it has ended already. */
  static boolean fail(SqlConnection tx, long id, Instant at) {
    return query(tx, FAIL, Tuple.of(id, utc(at))).rowCount() == 1;
  }

  /** Whether no run of the same books that began later has completed. */
  static boolean isNewest(SqlConnection tx, long id) {
    return query(tx, IS_NEWEST, Tuple.of(id)).iterator().next().getBoolean(0);
  }

  /** Runs that go on past their deadline: their process has ended. */
  static List<OpenRun> abandoned(SqlClient sql, Instant now) {
    return Rows.list(
        query(sql, ABANDONED, Tuple.of(utc(now))),
        row ->
            new OpenRun(
                row.getLong("id"),
                row.getString("entity"),
                row.getString("currency"),
                row.getString("period")));
  }

  /** The newest runs below an id, at most a limit; null does not narrow. */
  static Future<List<Reconciliation>> list(
      SqlConnection sql, String entity, String period, long below, int limit) {
    return sql.preparedQuery(LIST)
        .execute(Tuple.of(entity, period, below, limit))
        .map(rows -> Rows.list(rows, ReconciliationStore::run));
  }

  static Future<Optional<Reconciliation>> find(SqlConnection sql, long id) {
    return sql.preparedQuery(FIND)
        .execute(Tuple.of(id))
        .map(rows -> Rows.first(rows, ReconciliationStore::run));
  }

  /** The breaks of a run above an id, at most a limit. */
  static Future<List<Break>> breaks(SqlConnection sql, long run, long above, int limit) {
    return sql.preparedQuery(BREAKS)
        .execute(Tuple.of(run, above, limit))
        .map(rows -> Rows.list(rows, ReconciliationStore::toBreak));
  }

  private static Tuple tuple(long run, Finding finding) {
    return Tuple.of(run, finding.kind().name(), finding.subject())
        .addString(finding.billing())
        .addString(finding.erp())
        .addBigDecimal(finding.difference().amount())
        .addBoolean(finding.cause() != Cause.UNEXPLAINED)
        .addString(finding.action());
  }

  private static Reconciliation run(Row row) {
    var currency = row.getString("currency");
    var billed = money(row, "billed", currency);
    var posted = money(row, "posted", currency);
    return new Reconciliation(
        Ids.run(row.getLong("id")),
        row.getString("entity"),
        currency,
        row.getString("period"),
        ReconciliationStatus.valueOf(row.getString("status")),
        instant(row, "started_at"),
        instant(row, "completed_at"),
        instant(row, "billing_read_at"),
        instant(row, "erp_read_at"),
        billed,
        posted,
        billed.minus(posted),
        money(row, "unexplained", currency),
        row.getInteger("breaks"),
        List.of(read(row, "documents", DocumentTieOut[].class)),
        List.of(read(row, "usage", UsageTieOut[].class)));
  }

  private static Break toBreak(Row row) {
    return new Break(
        Ids.oneBreak(row.getLong("id")),
        BreakClass.valueOf(row.getString("class")),
        row.getString("subject"),
        row.getString("billing"),
        row.getString("erp"),
        money(row, "difference", row.getString("currency")),
        row.getBoolean("explained"),
        row.getString("action"));
  }

  private static Money money(Row row, String column, String currency) {
    return new Money(row.get(BigDecimal.class, column), currency);
  }

  private static JsonArray json(List<?> values) {
    return new JsonArray(StrictJson.write(values));
  }

  private static <T> T read(Row row, String column, Class<T> type) {
    return StrictJson.read(Buffer.buffer(row.getValue(column).toString()), type);
  }

  private static RowSet<Row> query(SqlClient sql, String statement, Tuple values) {
    return sql.preparedQuery(statement).execute(values).await();
  }
}
