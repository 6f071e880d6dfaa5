package io.tieout.process.usage;

import static io.tieout.backbone.store.Rows.utc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.store.Cursor;
import io.tieout.backbone.store.Rows;
import io.tieout.backbone.store.Store;
import io.tieout.model.Caller;
import io.tieout.model.Granularity;
import io.tieout.model.UsageBacklog;
import io.tieout.model.UsageCount;
import io.tieout.model.UsageCountPage;
import io.tieout.model.UsageEventList;
import io.tieout.model.UsageEventState;
import io.tieout.model.UsageStatus;
import io.tieout.model.UsageSummary;
import io.tieout.model.UsageSummaryPage;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** What callers may read of usage; PostgreSQL shows each only their own tenant's. */
final class UsageQueries {
  /** Parts the fields of a sort key; none of them can hold it. */
  private static final String SEPARATOR = "\n";

  /**
   * The revision {@code c} of window {@code w} that carries event {@code e}, if billing has any of
   * it: its first delivery, and the invoice line that charges for it, if all of it is charged for.
   */
  static final String CARRIER =
      """
      LEFT JOIN LATERAL (
        SELECT * FROM (
          SELECT d.revision, min(d.part) FILTER (WHERE d.state = 'DELIVERED') AS part,
            CASE WHEN bool_and(d.invoice IS NOT NULL)
              THEN (array_agg(d.invoice ORDER BY d.part DESC))[1] END AS invoice,
            CASE WHEN bool_and(d.invoice IS NOT NULL)
              THEN (array_agg(d.invoice_line ORDER BY d.part DESC))[1] END AS invoice_line
          FROM usage.delivery d
          WHERE d.window_id = w.id AND CASE WHEN e.after_revision IS NULL
            THEN d.log_until[e.log_partition + 1] > e.log_offset
            ELSE d.revision > e.after_revision END
          GROUP BY d.revision ORDER BY d.revision LIMIT 1) carrier
        WHERE part IS NOT NULL) c ON true
      """;

  private static final Cursor COUNTS = Cursor.of("counts");
  private static final Cursor SUMMARIES = Cursor.of("summaries");

  private final Store store;

  UsageQueries(Store store) {
    this.store = store;
  }

  Future<UsageCountPage> count(
      Caller caller, LocalDate from, LocalDate to, String meter, String cursor, Integer asked) {
    int limit = Cursor.limit(asked);
    String[] after = key(COUNTS, cursor, 4);
    Tuple parameters =
        Tuple.of(from, to, meter)
            .addValue(after == null ? null : after[0])
            .addValue(after == null ? null : after[1])
            .addValue(after == null ? null : after[2])
            .addValue(after == null ? null : LocalDate.parse(after[3]))
            .addValue(limit + 1);
    return store
        .asCaller(
            caller,
            tx ->
                tx.preparedQuery(
                        """
                        SELECT *, stored + held + rejected + repeated AS received FROM usage.counter
                        WHERE ($1::date IS NULL OR day >= $1) AND ($2::date IS NULL OR day < $2)
                          AND ($3::text IS NULL OR meter = $3)
                          AND ($4::text IS NULL OR (tenant, source, meter, day) > ($4, $5, $6, $7))
                        ORDER BY tenant, source, meter, day LIMIT $8""")
                    .execute(parameters))
        .map(rows -> Rows.list(rows, UsageQueries::toCount))
        .map(
            counts ->
                new UsageCountPage(
                    Cursor.page(counts, limit),
                    COUNTS.next(
                        counts,
                        limit,
                        c -> key(c.tenant(), c.source(), c.meter(), c.day().toString()))));
  }

  Future<UsageSummaryPage> summarise(
      Caller caller,
      String customer,
      String entity,
      String meter,
      LocalDate from,
      LocalDate to,
      Granularity granularity,
      String cursor,
      Integer asked) {
    int limit = Cursor.limit(asked);
    String[] after = key(SUMMARIES, cursor, 4);
    Tuple parameters =
        Tuple.of(customer, entity, meter, from, to, granularity.wire())
            .addValue(after == null ? null : after[0])
            .addValue(after == null ? null : after[1])
            .addValue(after == null ? null : after[2])
            .addValue(after == null ? null : LocalDate.parse(after[3]))
            .addValue(limit + 1);
    return store
        .asCaller(
            caller,
            tx ->
                tx.preparedQuery(
                        """
                        WITH own AS (
                          SELECT p.customer, p.contract, p.meter, w.quantity, w.delivered, w.events,
                            CASE $6::text WHEN 'DAY' THEN w.day
                              WHEN 'MONTH' THEN greatest(date_trunc('month', w.day)::date, $4)
                              ELSE $4 END AS first
                          FROM usage.usage_window w JOIN usage.metering_point p ON p.id = w.point
                          WHERE w.day >= $4::date AND w.day < $5::date
                            AND ($1::text IS NULL OR p.customer = $1)
                            AND ($2::text IS NULL OR p.entity = $2)
                            AND ($3::text IS NULL OR p.meter = $3))
                        SELECT customer, contract, meter, first,
                          CASE $6 WHEN 'DAY' THEN first + 1
                            WHEN 'MONTH' THEN
                              least((date_trunc('month', first) + interval '1 month')::date, $5)
                            ELSE $5 END AS last,
                          sum(quantity) AS quantity, sum(delivered) AS delivered,
                          sum(events)::bigint AS events
                        FROM own
                        WHERE $7::text IS NULL
                          OR (customer, contract, meter, first) > ($7, $8, $9, $10::date)
                        GROUP BY customer, contract, meter, first
                        ORDER BY customer, contract, meter, first LIMIT $11""")
                    .execute(parameters))
        .map(rows -> Rows.list(rows, UsageQueries::toSummary))
        .map(
            sums ->
                new UsageSummaryPage(
                    Cursor.page(sums, limit),
                    SUMMARIES.next(
                        sums,
                        limit,
                        s -> key(s.customer(), s.contract(), s.meter(), s.from().toString()))));
  }

  Future<UsageEventList> find(Caller caller, String source, String id) {
    return store
        .asCaller(caller, tx -> events(tx, source, id))
        .map(rows -> new UsageEventList(Rows.list(rows, row -> toEvent(row, source, id))));
  }

  /** Each tenant has identities of its own, so the house may find one event per tenant. */
  static Future<RowSet<Row>> events(SqlConnection tx, String source, String id) {
    return tx.preparedQuery("SELECT DISTINCT tenant FROM usage.counter WHERE source = $1")
        .execute(Tuple.of(source))
        .map(
            rows ->
                Rows.list(rows, row -> Digest.identity(row.getString(0), source, id))
                    .toArray(UUID[]::new))
        .compose(
            identities ->
                tx.preparedQuery(
                        """
                        SELECT e.status, e.reason, e.repeats, e.event, w.id, c.*
                        FROM usage.event e LEFT JOIN usage.usage_window w
                          ON w.point = e.point AND w.day = e.day
                        """
                            + CARRIER
                            + "WHERE e.digest = ANY($1::uuid[]) ORDER BY e.tenant ")
                    .execute(Tuple.of((Object) identities)));
  }

  /**
   * What is on its way.
   *
   * @param usedBefore leaves out held events that were used later; null for none
   * @param closed days that end before this are to be delivered
   */
  Future<UsageBacklog> backlog(Caller caller, LogBacklog log, Instant usedBefore, Instant closed) {
    return store
        .asCaller(
            caller,
            tx ->
                tx.preparedQuery(
                        """
                        SELECT
                          (SELECT count(*) FROM usage.event WHERE status = 'HELD'
                            AND ($2::timestamptz IS NULL OR event_time < $2)) AS held,
                          (SELECT count(*)
                            FROM\s"""
                            + DeliveryStore.WINDOWS
                            + """
                            WHERE (w.pending OR w.delivered < w.planned) AND\s"""
                            + DeliveryStore.CLOSED.formatted(1)
                            + ") AS undelivered")
                    .execute(Tuple.of(utc(closed), utc(usedBefore))))
        .map(rows -> rows.iterator().next())
        .map(
            row ->
                new UsageBacklog(
                    log.unread(),
                    row.getLong("held"),
                    log.unwindowed(),
                    row.getLong("undelivered")));
  }

  private static UsageCount toCount(Row row) {
    return new UsageCount(
        row.getString("tenant"),
        row.getString("source"),
        row.getString("meter"),
        row.getLocalDate("day"),
        row.getLong("received"),
        row.getLong("repeated"),
        row.getLong("rejected"),
        row.getLong("held"),
        row.getLong("stored"),
        row.getLong("delivered"),
        row.getLong("billed"));
  }

  private static UsageSummary toSummary(Row row) {
    return new UsageSummary(
        row.getString("customer"),
        row.getString("contract"),
        row.getString("meter"),
        row.getLocalDate("first"),
        row.getLocalDate("last"),
        row.getBigDecimal("quantity"),
        row.getBigDecimal("delivered"),
        row.getLong("events"));
  }

  static UsageEventState toEvent(Row row, String source, String id) {
    Long window = row.getLong("id");
    return new UsageEventState(
        source,
        id,
        UsageStatus.valueOf(row.getString("status")),
        row.getString("reason"),
        row.getInteger("repeats"),
        fields(row.getBuffer("event")),
        window == null ? null : WindowQueries.ID_PREFIX + window,
        delivery(row),
        row.getString("invoice"),
        row.getString("invoice_line"));
  }

  /** The delivery that {@link #CARRIER} has found; null if billing has nothing of the event. */
  static String delivery(Row row) {
    Integer part = row.getInteger("part");
    return part == null
        ? null
        : DeliveryStore.identifier(row.getLong("id"), row.getInteger("revision"), part);
  }

  private static Map<String, JsonNode> fields(Buffer event) {
    var fields = new LinkedHashMap<String, JsonNode>();
    ObjectNode tree = (ObjectNode) StrictJson.readTree(event.getBytes());
    tree.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    return fields;
  }

  private static String key(String... fields) {
    return String.join(SEPARATOR, fields);
  }

  /** The fields of the sort key in a cursor, of which the last is a day; null at the start. */
  private static String[] key(Cursor list, String cursor, int fields) {
    return list.key(
        cursor,
        null,
        text -> {
          String[] key = text.split(SEPARATOR, -1);
          if (key.length != fields) {
            throw new IllegalArgumentException("another key");
          }
          Cursor.day(key[fields - 1]);
          return key;
        });
  }
}
