package io.tieout.process.posting;

import static io.tieout.backbone.store.Rows.instant;
import static io.tieout.backbone.store.Rows.utc;

import io.tieout.backbone.json.StrictJson;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpDocument;
import io.tieout.model.Invoice;
import io.tieout.model.Money;
import io.tieout.model.PostingState;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What workers read and write of postings. Every method waits, and belongs on a virtual thread. */
final class PostingStore {
  /** Notified when there may be work for a lane. */
  static final String CHANNEL = "posting";

  private static final int MAX_NOTE_CHARS = 500;

  private static final String COLUMNS =
      """
      id, entity, period, original_period, account, reference, number, gross, currency, document, traceparent, \
      state, tenant, customer, due_at, attempts, first_attempt_at, may_appear_until, request, \
      erp_id, tax_account, filing, filing_attempts, filing_tried_at""";

  private static final String MOVE =
      """
      UPDATE posting.posting
      SET state = $3, note = $4, updated_at = $5, tenant = $6, customer = $7, due_at = $8,
        attempts = $9, first_attempt_at = $10, may_appear_until = $11,
        request = coalesce(request, $12), erp_id = $13, tax_account = $14, filing = $15,
        filing_attempts = $16, filing_tried_at = $17
      WHERE id = $1 AND state = $2
      """;

  /** Stores a document not heard of before; false if its business key is there already. */
  boolean insert(SqlConnection tx, NewPosting posting, Instant now) {
    var key = posting.key();
    var invoice = posting.invoice();
    PeriodStore.ensure(tx, key.entity(), posting.period());
    var values =
        Tuple.tuple()
            .addString(posting.tenant())
            .addString(key.entity())
            .addString(key.ledger())
            .addString(key.system())
            .addString(key.kind().name())
            .addString(key.document())
            .addString(key.reference())
            .addString(invoice.source().account())
            .addInteger(posting.version())
            .addString(posting.financialHash())
            .addString(StrictJson.write(invoice).toString())
            .addString(invoice.customer())
            .addString(posting.customer())
            .addString(invoice.number())
            .addLocalDate(invoice.issueDate())
            .addString(posting.period())
            .addString(invoice.currency())
            .addBigDecimal(invoice.net().amount())
            .addBigDecimal(invoice.tax().amount())
            .addBigDecimal(invoice.gross().amount())
            .addString(posting.traceparent())
            .addString(posting.account())
            .addString("version " + posting.version())
            .addValue(utc(now))
            .addValue(utc(posting.toldAt().isBefore(now) ? posting.toldAt() : now))
            .addString(posting.taxAccount())
            .addString(posting.taxAccount() == null ? null : Filing.Stage.INTENDED.name());
    return query(
                tx,
                """
                INSERT INTO posting.posting (tenant, entity, ledger, source_system, kind, source_id,
                  reference, source_account, version, financial_hash, document, billing_customer,
                  customer, number, document_date, period, currency, net, tax, gross, traceparent,
                  account, state, note, received_at, updated_at, due_at, tax_account, filing)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
                  $18, $19, $20, $21, $22, 'RECEIVED', $23, $24, $24, $25, $26, $27)
                ON CONFLICT (entity, ledger, source_system, kind, source_id) DO NOTHING
                """,
                values)
            .rowCount()
        == 1;
  }

  /** What is known of a document, locked against its lane. */
  Known lockKnown(SqlConnection tx, BusinessKey key) {
    return lockKnown(
            tx,
            """
            entity = $1 AND ledger = $2 AND source_system = $3 AND kind = $4 AND source_id = $5""",
            Tuple.of(key.entity(), key.ledger(), key.system(), key.kind().name(), key.document()))
        .orElseThrow();
  }

  /** What is known of an invoice, locked against its lane; empty if it was not heard of. */
  Optional<Known> lockKnown(SqlConnection tx, String entity, String account, String invoice) {
    return lockKnown(
        tx,
        """
        entity = $1 AND ledger = $2 AND kind = $3 AND source_id = $4 AND source_account = $5""",
        Tuple.of(
            entity, BusinessKey.PRIMARY_LEDGER, DocumentKind.INVOICE.name(), invoice, account));
  }

  private static Optional<Known> lockKnown(SqlConnection tx, String condition, Tuple values) {
    var sql =
        "SELECT version, financial_hash, %s FROM posting.posting WHERE %s FOR UPDATE"
            .formatted(COLUMNS, condition);
    return query(tx, sql, values).stream()
        .map(
            row ->
                new Known(row.getInteger("version"), row.getString("financial_hash"), posting(row)))
        .findFirst();
  }

  void setVersion(SqlConnection tx, long id, int version) {
    query(tx, "UPDATE posting.posting SET version = $2 WHERE id = $1", Tuple.of(id, version));
  }

  /**
   * The next postings of the account that are worth a look, those that wait longest first. With the
   * limit in its text PostgreSQL plans it once; for one that it is told later it plans every time.
   */
  List<StoredPosting> claim(
      SqlClient client, String account, Instant now, Collection<Long> inFlight, int limit) {
    return query(
            client,
            "SELECT "
                + COLUMNS
                + """
                 FROM posting.posting
                WHERE account = $1 AND due_at <= $2 AND id <> ALL ($3)
                  AND unfinished AND state <> 'POSTING'
                ORDER BY due_at, id
                LIMIT\s"""
                + limit,
            Tuple.of(account, utc(now), inFlight.toArray(Long[]::new)))
        .stream()
        .map(PostingStore::posting)
        .toList();
  }

  /**
   * Makes uncertain what is POSTING while nobody is sending it: its process ended or was replaced,
   * or could not store the outcome.
   *
   * @param mayTake how long after the intent the call may still take effect
   */
  int abandonedBecomeUncertain(
      SqlConnection tx, String account, Instant now, Collection<Long> inFlight, Duration mayTake) {
    return query(
            tx,
            """
            UPDATE posting.posting
            SET state = 'UNCERTAIN', note = 'the outcome of the call was not stored',
              updated_at = $2, due_at = $2, may_appear_until =
                greatest(may_appear_until, updated_at + $4 * interval '1 millisecond')
            WHERE account = $1 AND unfinished AND state = 'POSTING' AND id <> ALL ($3)
            """,
            Tuple.of(account, utc(now), inFlight.toArray(Long[]::new), mayTake.toMillis()))
        .rowCount();
  }

  /**
   * Moves a posting on, or keeps it in its state with another due time. The request is written once
   * and not replaced by this.
   *
   * @throws Overtaken if the posting is no longer in the state that the caller saw
   */
  StoredPosting move(SqlConnection tx, Advance advance, Instant now) {
    if (advance.moves().isEmpty()) {
      return advance.from();
    }
    var values = new ArrayList<Tuple>();
    var from = advance.from().progress();
    for (var move : advance.moves()) {
      values.add(values(advance.from().id(), from, move, now));
      from = move.to();
    }
    var moved = tx.preparedQuery(MOVE).executeBatch(values).await();
    for (var one = moved; one != null; one = one.next()) {
      if (one.rowCount() == 0) {
        throw new Overtaken(advance.from());
      }
    }
    return advance.posting();
  }

  private static Tuple values(
      long id, StoredPosting.Progress from, Advance.Move move, Instant now) {
    var to = move.to();
    LegalMoves.check(from.state(), to.state());
    var request = from.request() == null ? to.request() : null;
    return Tuple.tuple()
        .addLong(id)
        .addString(from.state().name())
        .addString(to.state().name())
        .addString(shortened(move.note()))
        .addValue(utc(now))
        .addString(to.tenant())
        .addString(to.customer())
        .addValue(utc(to.due()))
        .addInteger(to.attempts().count())
        .addValue(utc(to.attempts().first()))
        .addValue(utc(to.attempts().mayAppearUntil()))
        .addString(request == null ? null : StrictJson.write(request).toString())
        .addString(to.erpId())
        .addString(to.filing() == null ? null : to.filing().account())
        .addString(to.filing() == null ? null : to.filing().stage().name())
        .addInteger(to.filing() == null ? 0 : to.filing().attempts())
        .addValue(to.filing() == null ? null : utc(to.filing().firstAttempt()));
  }

  /**
   * Stores how far the tax of a posted document is filed.
   *
   * @param due when it is next worth a look, if it is not committed yet
   */
  StoredPosting file(SqlConnection tx, StoredPosting posting, Filing filing, Instant due) {
    query(
        tx,
        """
        UPDATE posting.posting
        SET filing = $2, due_at = $3, filing_attempts = $4, filing_tried_at = $5
        WHERE id = $1 AND state = 'POSTED'
        """,
        Tuple.of(
            posting.id(),
            filing.stage().name(),
            utc(due),
            filing.attempts(),
            utc(filing.firstAttempt())));
    return posting.with(posting.progress().filed(filing));
  }

  /** A note as long as its column and its contract allow. */
  static String shortened(String note) {
    return note.length() <= MAX_NOTE_CHARS ? note : note.substring(0, MAX_NOTE_CHARS);
  }

  static void notifyLanes(SqlConnection tx) {
    tx.query("NOTIFY " + CHANNEL).execute().await();
  }

  static RowSet<Row> query(SqlClient client, String sql, Tuple values) {
    return client.preparedQuery(sql).execute(values).await();
  }

  private static StoredPosting posting(Row row) {
    String document = row.getString("document");
    String request = row.getString("request");
    return new StoredPosting(
        row.getLong("id"),
        row.getString("entity"),
        row.getString("period"),
        Objects.requireNonNullElse(row.getString("original_period"), row.getString("period")),
        row.getString("account"),
        row.getString("reference"),
        row.getString("number"),
        new Money(row.getBigDecimal("gross"), row.getString("currency")),
        document,
        StrictJson.read(Buffer.buffer(document), Invoice.class),
        row.getString("traceparent"),
        new StoredPosting.Progress(
            PostingState.valueOf(row.getString("state")),
            row.getString("tenant"),
            row.getString("customer"),
            instant(row, "due_at"),
            new Attempts(
                row.getInteger("attempts"),
                instant(row, "first_attempt_at"),
                instant(row, "may_appear_until")),
            request == null ? null : StrictJson.read(Buffer.buffer(request), ErpDocument.class),
            row.getString("erp_id"),
            filing(row)));
  }

  private static Filing filing(Row row) {
    String account = row.getString("tax_account");
    return account == null
        ? null
        : new Filing(
            account,
            Filing.Stage.valueOf(row.getString("filing")),
            row.getInteger("filing_attempts"),
            instant(row, "filing_tried_at"));
  }

  /**
   * A document as it is first heard of.
   *
   * @param tenant who may see it; the house until the customer is known
   * @param customer our customer; billing's id until it is known
   * @param taxAccount the tax engine that is to record it; null where the entity has none
   * @param toldAt when it was appended to the event log: since then it waits
   */
  record NewPosting(
      BusinessKey key,
      String tenant,
      String customer,
      int version,
      String financialHash,
      Invoice invoice,
      String period,
      String account,
      String taxAccount,
      Instant toldAt,
      String traceparent) {}

  /** A document that was heard of before. */
  record Known(int version, String financialHash, StoredPosting posting) {}

  /** Somebody else moved the posting on; whoever meets this lets go of it. */
  static final class Overtaken extends RuntimeException {
    Overtaken(StoredPosting posting) {
      super(posting.publicId() + " is no longer " + posting.state(), null, false, false);
    }
  }
}
