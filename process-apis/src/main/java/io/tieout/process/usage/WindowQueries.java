package io.tieout.process.usage;

import static io.tieout.backbone.store.Rows.instant;
import static io.tieout.backbone.store.Rows.utc;
import static io.tieout.process.usage.EventStore.column;

import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.store.Cursor;
import io.tieout.backbone.store.Rows;
import io.tieout.backbone.store.Store;
import io.tieout.model.Caller;
import io.tieout.model.UsageDeliveryState;
import io.tieout.model.UsageTrace;
import io.tieout.model.UsageTraceList;
import io.tieout.model.UsageWindow;
import io.tieout.model.UsageWindowDelivery;
import io.tieout.model.UsageWindowEvent;
import io.tieout.model.UsageWindowEventPage;
import io.tieout.model.UsageWindowPage;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** What callers may read of windows, to follow usage; PostgreSQL shows each only their own. */
final class WindowQueries {
  static final String ID_PREFIX = "w-";

  /** The most that the contract lets a window show. */
  private static final int DELIVERIES = 20;

  private static final Pattern ID = Pattern.compile(ID_PREFIX + "[0-9]{1,18}");

  private static final long NO_ROW = 0;

  /** Before all others, as PostgreSQL sorts them; no digest is it. */
  private static final UUID FIRST = new UUID(0, 0);

  private static final String COLUMNS =
      """
      w.id, w.day, w.events, w.quantity AS measured, p.customer, p.contract, p.entity, p.meter, p.zone
      """;

  private final Store store;

  WindowQueries(Store store) {
    this.store = store;
  }

  /** The windows that an invoice line charges for, by day. */
  Future<UsageWindowPage> invoiced(
      Caller caller, String entity, String invoice, String line, String cursor, Integer asked) {
    int limit = Cursor.limit(asked);
    var windows = Cursor.of("windows", invoice + " " + line);
    Place after = windows.key(cursor, Place.START, Place::of);
    Tuple parameters =
        Tuple.of(entity, invoice, line, after.day(), after.window(), limit + 1, DELIVERIES);
    return store.asCaller(
        caller,
        tx ->
            tx.preparedQuery(
                    """
                    WITH charged AS (
                      SELECT window_id, sum(quantity) AS quantity, count(*)::integer AS deliveries
                      FROM usage.delivery WHERE invoice = $2 AND invoice_line = $3
                      GROUP BY window_id),
                    own AS (
                      SELECT\s"""
                        + COLUMNS
                        + """
                        , c.quantity, c.deliveries, count(*) OVER () AS windows,
                          sum(c.quantity) OVER () AS total
                      FROM charged c JOIN usage.usage_window w ON w.id = c.window_id
                        JOIN usage.metering_point p ON p.id = w.point
                      WHERE p.entity = $1),
                    page AS (
                      SELECT * FROM own WHERE (day, id) > ($4, $5) ORDER BY day, id LIMIT $6)
                    SELECT page.*, d.revision, d.part, d.state, d.quantity AS given
                    FROM page CROSS JOIN LATERAL (
                      SELECT * FROM usage.delivery d
                      WHERE d.window_id = page.id AND d.invoice = $2 AND d.invoice_line = $3
                      ORDER BY revision, part LIMIT $7) d
                    ORDER BY page.day, page.id, d.revision, d.part""")
                .execute(parameters)
                .map(rows -> page(rows, windows, limit)));
  }

  /** The events of a window; with an invoice only those that it charges for. */
  Future<UsageWindowEventPage> events(
      Caller caller, String window, String invoice, String cursor, Integer asked) {
    int limit = Cursor.limit(asked);
    var inWindow = Cursor.of("events", window);
    UUID after = inWindow.key(cursor, FIRST, UUID::fromString);
    return store.asCaller(
        caller,
        tx ->
            find(tx, window, invoice)
                .compose(found -> events(tx, found, invoice, after, limit + 1))
                .map(
                    rows -> {
                      var read = Rows.list(rows, Event::of);
                      return new UsageWindowEventPage(
                          Cursor.page(read, limit).stream().map(Event::shown).toList(),
                          inWindow.next(read, limit, Event::digest));
                    }));
  }

  /** Where the events of one source and id went, with the revisions that carried them. */
  Future<UsageTraceList> trace(Caller caller, String source, String id) {
    return store.asCaller(
        caller,
        tx ->
            UsageQueries.events(tx, source, id)
                .compose(
                    events ->
                        carriers(tx, events)
                            .map(
                                windows ->
                                    new UsageTraceList(
                                        Rows.list(
                                            events, row -> trace(row, source, id, windows))))));
  }

  private static UsageTrace trace(
      Row event, String source, String id, Map<Long, UsageWindow> windows) {
    return new UsageTrace(
        UsageQueries.toEvent(event, source, id), windows.get(event.getLong("id")));
  }

  /** The windows of events, by number; each event of an answer has a window of its own sender's. */
  private static Future<Map<Long, UsageWindow>> carriers(SqlConnection tx, RowSet<Row> events) {
    var counted =
        Rows.list(events, row -> row).stream().filter(row -> row.getLong("id") != null).toList();
    return tx.preparedQuery(
            "SELECT "
                + COLUMNS
                + """
                , coalesce(d.carried, 0) AS quantity, coalesce(d.deliveries, 0) AS deliveries,
                  d.revision, d.part, d.state, d.quantity AS given
                FROM unnest($1::bigint[], $2::integer[]) AS k (id, revision)
                  JOIN usage.usage_window w ON w.id = k.id
                  JOIN usage.metering_point p ON p.id = w.point
                  LEFT JOIN LATERAL (
                    SELECT *, sum(quantity) OVER () AS carried,
                      (count(*) OVER ())::integer AS deliveries
                    FROM usage.delivery d
                    WHERE d.window_id = k.id AND d.revision = k.revision
                    ORDER BY part LIMIT $3) d ON true
                ORDER BY w.id, d.part""")
        .execute(
            Tuple.of(
                column(counted, Long[]::new, row -> row.getLong("id")),
                column(counted, Integer[]::new, row -> row.getInteger("revision")),
                DELIVERIES))
        .map(WindowQueries::windows);
  }

  private static Future<RowSet<Row>> events(
      SqlConnection tx, Row window, String invoice, UUID after, int limit) {
    ZoneId zone = ZoneId.of(window.getString("zone"));
    LocalDate day = window.getLocalDate("day");
    Tuple parameters =
        Tuple.of(
                window.getLong("id"),
                window.getInteger("point"),
                day,
                utc(day.atStartOfDay(zone).toInstant()),
                utc(day.plusDays(1).atStartOfDay(zone).toInstant()))
            .addUUID(after)
            .addString(invoice)
            .addInteger(limit);
    // Digests first, materialised: in the order of digests the planner would read the whole table.
    return tx.preparedQuery(
            """
            WITH own AS MATERIALIZED (
              SELECT e.digest, w.id, c.revision, c.part
              FROM usage.event e JOIN usage.usage_window w ON w.id = $1
            """
                + UsageQueries.CARRIER
                + """
              WHERE e.point = $2 AND e.day = $3 AND e.event_time >= $4 AND e.event_time < $5
                AND e.status = 'STORED' AND e.digest > $6
                AND ($7::text IS NULL OR c.invoice = $7)),
            page AS (SELECT * FROM own ORDER BY digest LIMIT $8)
            SELECT page.id, page.revision, page.part, e.* FROM page JOIN usage.event e USING (digest) ORDER BY digest""")
        .execute(parameters);
  }

  /** A window of the caller's; with an invoice one that this charges for at least in part. */
  private static Future<Row> find(SqlConnection tx, String id, String invoice) {
    return tx.preparedQuery(
            """
            SELECT w.id, w.point, w.day, p.zone
            FROM usage.usage_window w JOIN usage.metering_point p ON p.id = w.point
            WHERE w.id = $1 AND ($2::text IS NULL OR EXISTS (
              SELECT FROM usage.delivery d WHERE d.window_id = w.id AND d.invoice = $2))""")
        .execute(
            Tuple.of(
                ID.matcher(id).matches()
                    ? Long.parseLong(id.substring(ID_PREFIX.length()))
                    : NO_ROW,
                invoice))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw new Failure.NotFound("there is no such window");
              }
              return rows.iterator().next();
            });
  }

  private static UsageWindowPage page(RowSet<Row> rows, Cursor list, int limit) {
    var read = List.copyOf(windows(rows).values());
    Row first = rows.size() == 0 ? null : rows.iterator().next();
    return new UsageWindowPage(
        Cursor.page(read, limit),
        list.next(read, limit, Place::of),
        first == null ? 0 : first.getLong("windows"),
        first == null ? BigDecimal.ZERO : first.getBigDecimal("total"));
  }

  /** From a row for each delivery, those of a window together; none where billing has nothing. */
  private static Map<Long, UsageWindow> windows(RowSet<Row> rows) {
    var deliveries = new LinkedHashMap<Long, List<UsageWindowDelivery>>();
    var firsts = new LinkedHashMap<Long, Row>();
    for (Row row : rows) {
      long id = row.getLong("id");
      firsts.putIfAbsent(id, row);
      var own = deliveries.computeIfAbsent(id, none -> new ArrayList<>());
      if (row.getInteger("revision") != null) {
        own.add(toDelivery(row));
      }
    }
    var windows = new LinkedHashMap<Long, UsageWindow>();
    firsts.forEach((id, row) -> windows.put(id, toWindow(row, deliveries.get(id))));
    return windows;
  }

  private static UsageWindow toWindow(Row row, List<UsageWindowDelivery> deliveries) {
    return new UsageWindow(
        ID_PREFIX + row.getLong("id"),
        row.getString("customer"),
        row.getString("contract"),
        row.getString("entity"),
        row.getString("meter"),
        row.getString("zone"),
        row.getLocalDate("day"),
        row.getLong("events"),
        row.getBigDecimal("measured"),
        row.getBigDecimal("quantity"),
        deliveries,
        row.getInteger("deliveries"));
  }

  private static UsageWindowDelivery toDelivery(Row row) {
    return new UsageWindowDelivery(
        DeliveryStore.identifier(
            row.getLong("id"), row.getInteger("revision"), row.getInteger("part")),
        row.getInteger("revision"),
        row.getInteger("part"),
        row.getBigDecimal("given"),
        UsageDeliveryState.valueOf(row.getString("state")));
  }

  /** An event beside the key by which events are listed. */
  private record Event(UUID digest, UsageWindowEvent shown) {
    static Event of(Row row) {
      byte[] event = row.getBuffer("event").getBytes();
      return new Event(
          row.getUUID("digest"),
          new UsageWindowEvent(
              row.getString("tenant"),
              row.getString("source"),
              StrictJson.readTree(event).path("id").textValue(),
              instant(row, "event_time"),
              row.getBigDecimal("quantity"),
              UsageQueries.delivery(row)));
    }
  }

  /** The key by which windows are listed. */
  private record Place(LocalDate day, long window) {
    static final Place START = new Place(LocalDate.EPOCH, 0);

    static Place of(String text) {
      int end = text.indexOf('/');
      return new Place(Cursor.day(text.substring(0, end)), Long.parseLong(text.substring(end + 1)));
    }

    static String of(UsageWindow window) {
      return window.day() + "/" + window.id().substring(ID_PREFIX.length());
    }
  }
}
