package io.tieout.process.posting;

import static io.tieout.backbone.store.Rows.instant;

import io.tieout.api.PostingProcess;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.store.Cursor;
import io.tieout.backbone.store.Store;
import io.tieout.model.Caller;
import io.tieout.model.DocumentKind;
import io.tieout.model.Money;
import io.tieout.model.Posting;
import io.tieout.model.PostingBacklog;
import io.tieout.model.PostingBacklogList;
import io.tieout.model.PostingHistory;
import io.tieout.model.PostingLine;
import io.tieout.model.PostingLinePage;
import io.tieout.model.PostingMove;
import io.tieout.model.PostingPage;
import io.tieout.model.PostingState;
import io.tieout.model.PostingSum;
import io.tieout.model.PostingSumList;
import io.tieout.model.SourceRef;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.regex.Pattern;

/** What callers may see of postings: row-level security shows nothing but their tenant's. */
final class Postings implements PostingProcess {
  /** The most that the contract lets a list hold that has no pages. */
  private static final int MAX_ITEMS = 1_000;

  private static final String COLUMNS =
      """
      id, tenant, source_system, source_account, source_id, version, kind, entity, customer, \
      number, document_date, period, original_period, period_reason, currency, state, reference, erp_id, attempts, net, tax, \
      gross, reconciled, updated_at""";

  private static final Pattern ID = Pattern.compile(StoredPosting.ID_PREFIX + "[0-9]{1,18}");

  private static final Cursor DOCUMENTS = Cursor.of("documents");

  private static final long NO_ROW = 0;

  private final Store store;

  Postings(Store store) {
    this.store = store;
  }

  @Override
  public Future<PostingPage> listPostings(
      Caller caller,
      String entity,
      String currency,
      String period,
      String originalPeriod,
      DocumentKind kind,
      PostingState status,
      String customer,
      String cursor,
      Integer limit) {
    int size = Cursor.limit(limit);
    return store
        .asCaller(
            caller,
            tx ->
                tx.preparedQuery(
                        "SELECT "
                            + COLUMNS
                            + """
                             FROM posting.posting
                            WHERE ($1::text IS NULL OR entity = $1)
                              AND ($2::text IS NULL OR currency = $2)
                              AND ($3::text IS NULL OR period = $3)
                              AND ($4::text IS NULL OR kind = $4)
                              AND ($5::text IS NULL OR state = $5)
                              AND ($6::text IS NULL OR customer = $6)
                              AND ($7::text IS NULL OR original_period = $7)
                              AND id < $8
                            ORDER BY id DESC LIMIT $9
                            """)
                    .execute(
                        Tuple.of(entity, currency, period)
                            .addString(kind == null ? null : kind.name())
                            .addString(status == null ? null : status.name())
                            .addString(customer)
                            .addString(originalPeriod)
                            .addLong(DOCUMENTS.key(cursor, Long.MAX_VALUE, Postings::key))
                            .addInteger(size + 1)))
        .map(rows -> rows.stream().map(Postings::posting).toList())
        .map(
            read ->
                new PostingPage(Cursor.page(read, size), DOCUMENTS.next(read, size, Posting::id)));
  }

  @Override
  public Future<Posting> findPosting(Caller caller, String id) {
    return store.asCaller(caller, tx -> find(tx, id)).map(Postings::posting);
  }

  @Override
  public Future<PostingHistory> postingHistory(Caller caller, String id) {
    return store.asCaller(
        caller,
        tx ->
            find(tx, id)
                .compose(
                    row ->
                        tx.preparedQuery(
                                """
                                SELECT to_state, at, note, period FROM posting.move
                                WHERE posting = $1
                                ORDER BY id LIMIT $2
                                """)
                            .execute(Tuple.of(row.getLong("id"), MAX_ITEMS)))
                .map(rows -> new PostingHistory(rows.stream().map(Postings::move).toList())));
  }

  @Override
  public Future<PostingLinePage> postingLines(
      Caller caller, String id, String line, String cursor, Integer limit) {
    int size = Cursor.limit(limit);
    var lines = Cursor.of("lines", id);
    int after = lines.key(cursor, 0, Integer::valueOf);
    return store
        .asCaller(caller, tx -> find(tx, "document, request", id))
        .map(
            row ->
                PostedLines.of(row.getString("document"), row.getString("request")).stream()
                    .filter(one -> one.number() > after)
                    .filter(one -> line == null || line.equals(one.line()))
                    .limit(size + 1L)
                    .toList())
        .map(
            read ->
                new PostingLinePage(
                    Cursor.page(read, size), lines.next(read, size, PostingLine::number)));
  }

  @Override
  public Future<Posting> findPostingBySource(
      Caller caller, String entity, DocumentKind kind, String source) {
    return read(
            caller,
            "SELECT "
                + COLUMNS
                + """
                 FROM posting.posting WHERE entity = $1 AND kind = $2 AND source_id = $3
                ORDER BY id LIMIT 1
                """,
            Tuple.of(entity, kind.name(), source))
        .map(Postings::only)
        .map(Postings::posting);
  }

  @Override
  public Future<PostingSumList> sumPostings(
      Caller caller, String entity, String currency, String period) {
    return read(
            caller,
            """
            SELECT entity, currency, period, count(*) AS documents,
              coalesce(sum(amount) FILTER (WHERE state <> 'VOIDED'), 0) AS billed,
              coalesce(sum(amount) FILTER (WHERE state = 'POSTED'), 0) AS posted,
              coalesce(sum(amount) FILTER (WHERE state IN ('RECEIVED', 'VALIDATED',
                'WAITING_DEPENDENCY', 'READY', 'WAITING_PERIOD')), 0) AS waiting,
              coalesce(sum(amount) FILTER (WHERE state IN ('POSTING', 'UNCERTAIN')), 0)
                AS uncertain,
              coalesce(sum(amount) FILTER (WHERE state = 'EXCEPTION'), 0) AS excepted
            FROM (SELECT *, CASE kind WHEN 'CREDIT_MEMO' THEN -gross ELSE gross END AS amount
                  FROM posting.posting) p
            WHERE ($1::text IS NULL OR entity = $1) AND ($2::text IS NULL OR currency = $2)
              AND ($3::text IS NULL OR period = $3)
            GROUP BY entity, currency, period
            ORDER BY entity, currency, period LIMIT $4
            """,
            Tuple.of(entity, currency, period, MAX_ITEMS))
        .map(rows -> new PostingSumList(rows.stream().map(Postings::sum).toList()));
  }

  @Override
  public Future<PostingBacklogList> postingBacklog(Caller caller) {
    return read(
            caller,
            """
            SELECT account, state, count(*) AS documents, min(received_at) AS oldest
            FROM posting.posting
            WHERE unfinished
            GROUP BY account, state ORDER BY account, state LIMIT $1
            """,
            Tuple.of(MAX_ITEMS))
        .map(rows -> new PostingBacklogList(rows.stream().map(Postings::backlog).toList()));
  }

  private Future<RowSet<Row>> read(Caller caller, String sql, Tuple values) {
    return store.asCaller(caller, tx -> tx.preparedQuery(sql).execute(values));
  }

  private static Future<Row> find(SqlConnection tx, String id) {
    return find(tx, COLUMNS, id);
  }

  private static Future<Row> find(SqlConnection tx, String columns, String id) {
    return tx.preparedQuery("SELECT " + columns + " FROM posting.posting WHERE id = $1")
        .execute(Tuple.of(ID.matcher(id).matches() ? key(id) : NO_ROW))
        .map(Postings::only);
  }

  private static Row only(RowSet<Row> rows) {
    if (rows.size() == 0) {
      throw new Failure.NotFound("there is no such document");
    }
    return rows.iterator().next();
  }

  private static long key(String id) {
    return Long.parseLong(id.substring(StoredPosting.ID_PREFIX.length()));
  }

  private static Posting posting(Row row) {
    String currency = row.getString("currency");
    return new Posting(
        StoredPosting.publicId(row.getLong("id")),
        row.getString("tenant"),
        new SourceRef(
            row.getString("source_system"),
            row.getString("source_account"),
            row.getString("source_id")),
        row.getInteger("version"),
        DocumentKind.valueOf(row.getString("kind")),
        row.getString("entity"),
        row.getString("customer"),
        row.getString("number"),
        row.getLocalDate("document_date"),
        row.getString("period"),
        row.getString("original_period"),
        row.getString("period_reason"),
        PostingState.valueOf(row.getString("state")),
        row.getString("reference"),
        row.getString("erp_id"),
        row.getInteger("attempts"),
        money(row, "net", currency),
        money(row, "tax", currency),
        money(row, "gross", currency),
        row.getBoolean("reconciled"),
        instant(row, "updated_at"));
  }

  private static PostingMove move(Row row) {
    return new PostingMove(
        PostingState.valueOf(row.getString("to_state")),
        instant(row, "at"),
        row.getString("note"),
        row.getString("period"));
  }

  private static PostingSum sum(Row row) {
    String currency = row.getString("currency");
    var billed = money(row, "billed", currency);
    var posted = money(row, "posted", currency);
    var waiting = money(row, "waiting", currency);
    var uncertain = money(row, "uncertain", currency);
    var excepted = money(row, "excepted", currency);
    return new PostingSum(
        row.getString("entity"),
        currency,
        row.getString("period"),
        row.getLong("documents"),
        billed,
        posted,
        waiting,
        uncertain,
        excepted,
        billed.minus(posted).minus(waiting).minus(uncertain).minus(excepted));
  }

  private static PostingBacklog backlog(Row row) {
    return new PostingBacklog(
        row.getString("account"),
        PostingState.valueOf(row.getString("state")),
        row.getLong("documents"),
        instant(row, "oldest"));
  }

  private static Money money(Row row, String column, String currency) {
    return new Money(row.getBigDecimal(column), currency);
  }
}
