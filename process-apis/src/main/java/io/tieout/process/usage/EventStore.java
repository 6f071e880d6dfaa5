package io.tieout.process.usage;

import static io.tieout.backbone.store.Rows.instant;
import static io.tieout.backbone.store.Rows.utc;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The SQL of events and counters. Rows travel as arrays, one per column: binding them one by one
 * costs several times as much. Everything waits.
 */
final class EventStore {

  /** An event that waits for its customer or contract. */
  record Waiting(Incoming event, String reason) {}

  private EventStore() {}

  /**
   * Inserts events of a partition of the log whose identities are new. In a select list arrays are
   * read as they come; in a FROM clause each of them would be copied first.
   */
  static void insert(SqlConnection tx, int partition, List<Judged> events) {
    tx.preparedQuery(
            """
            INSERT INTO usage.event (log_partition, digest, payload_hash, event_time, received_at,
              log_offset, point, day, quantity, tenant, source, status, reason, event)
            SELECT $1::integer, unnest($2::uuid[]), unnest($3::uuid[]), unnest($4::timestamptz[]),
              unnest($5::timestamptz[]), unnest($6::bigint[]), unnest($7::integer[]),
              unnest($8::date[]), unnest($9::numeric[]), unnest($10::text[]), unnest($11::text[]),
              unnest($12::text[]), unnest($13::text[]), unnest($14::bytea[])\
            """)
        .execute(
            Tuple.of(
                partition,
                column(events, UUID[]::new, e -> e.event().identity()),
                column(events, UUID[]::new, e -> e.event().payload()),
                column(events, OffsetDateTime[]::new, e -> utc(e.event().facts().time())),
                column(events, OffsetDateTime[]::new, e -> utc(e.event().receivedAt())),
                column(events, Long[]::new, e -> e.event().offset()),
                column(events, Integer[]::new, Judged::point),
                column(events, LocalDate[]::new, e -> e.verdict().day()),
                column(events, BigDecimal[]::new, e -> e.event().facts().quantity()),
                column(events, String[]::new, e -> e.event().tenant()),
                column(events, String[]::new, e -> e.event().facts().source()),
                column(events, String[]::new, e -> e.verdict().status().wire()),
                column(events, String[]::new, e -> e.verdict().reason()),
                column(events, Buffer[]::new, e -> e.event().json())))
        .await();
  }

  /** The payloads under those identities that are stored already. */
  static Map<UUID, UUID> payloads(SqlConnection tx, List<Judged> events) {
    var payloads = new HashMap<UUID, UUID>();
    for (Row row :
        tx.preparedQuery(
                "SELECT digest, payload_hash FROM usage.event WHERE digest = ANY($1::uuid[])")
            .execute(Tuple.of((Object) column(events, UUID[]::new, e -> e.event().identity())))
            .await()) {
      payloads.put(row.getUUID(0), row.getUUID(1));
    }
    return payloads;
  }

  /** What the stored events of those identities say. */
  static Map<UUID, Reading.Facts> facts(SqlConnection tx, List<Judged> events) {
    var facts = new HashMap<UUID, Reading.Facts>();
    for (Row row :
        tx.preparedQuery("SELECT digest, event FROM usage.event WHERE digest = ANY($1::uuid[])")
            .execute(Tuple.of((Object) column(events, UUID[]::new, e -> e.event().identity())))
            .await()) {
      facts.put(row.getUUID(0), UsageEventReader.readAccepted(row.getBuffer(1).getBytes()));
    }
    return facts;
  }

  static void countRepeats(SqlConnection tx, List<Judged> repeats) {
    tx.preparedQuery(
            """
            UPDATE usage.event e SET repeats = e.repeats + again.times
            FROM (SELECT digest, count(*) AS times FROM unnest($1::uuid[]) digest GROUP BY digest
              ORDER BY digest) again
            WHERE e.digest = again.digest\
            """)
        .execute(Tuple.of((Object) column(repeats, UUID[]::new, e -> e.event().identity())))
        .await();
  }

  /** Adds to the counters, the last thing that a transaction locks before its position. */
  static void count(SqlConnection tx, Counts counts) {
    var tallies = counts.inOrder();
    tx.preparedQuery(
            """
            INSERT INTO usage.counter AS c (tenant, source, meter, day, stored, held, rejected,
              repeated)
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::bigint[],
              $6::bigint[], $7::bigint[], $8::bigint[])
            ON CONFLICT (tenant, source, meter, day) DO UPDATE SET
              stored = c.stored + excluded.stored, held = c.held + excluded.held,
              rejected = c.rejected + excluded.rejected, repeated = c.repeated + excluded.repeated\
            """)
        .execute(
            Tuple.of(
                column(tallies, String[]::new, e -> e.getKey().tenant()),
                column(tallies, String[]::new, e -> e.getKey().source()),
                column(tallies, String[]::new, e -> e.getKey().meter()),
                column(tallies, LocalDate[]::new, e -> e.getKey().day()),
                column(tallies, Long[]::new, e -> e.getValue().stored),
                column(tallies, Long[]::new, e -> e.getValue().held),
                column(tallies, Long[]::new, e -> e.getValue().rejected),
                column(tallies, Long[]::new, e -> e.getValue().repeated)))
        .await();
  }

  /** Held events in the order of their identities, after the given one. */
  static List<Waiting> held(SqlConnection tx, UUID after, int limit) {
    var held = new ArrayList<Waiting>();
    for (Row row :
        tx.preparedQuery(
                """
                SELECT digest, payload_hash, tenant, received_at, log_partition, log_offset, event,
                  reason
                FROM usage.event WHERE status = 'HELD' AND digest > $1 ORDER BY digest LIMIT $2\
                """)
            .execute(Tuple.of(after, limit))
            .await()) {
      held.add(new Waiting(incoming(row), row.getString("reason")));
    }
    return held;
  }

  /** Settles held events; returns the identities of those that still were held. */
  static List<UUID> settle(SqlConnection tx, List<Judged> events) {
    var settled = new ArrayList<UUID>();
    for (Row row :
        tx.preparedQuery(
                """
                UPDATE usage.event e
                SET status = j.status, point = j.point, day = j.day, reason = j.reason
                FROM unnest($1::uuid[], $2::text[], $3::integer[], $4::date[], $5::text[])
                  AS j (digest, status, point, day, reason)
                WHERE e.digest = j.digest AND e.status = 'HELD'
                RETURNING e.digest\
                """)
            .execute(
                Tuple.of(
                    column(events, UUID[]::new, e -> e.event().identity()),
                    column(events, String[]::new, e -> e.verdict().status().wire()),
                    column(events, Integer[]::new, Judged::point),
                    column(events, LocalDate[]::new, e -> e.verdict().day()),
                    column(events, String[]::new, e -> e.verdict().reason())))
            .await()) {
      settled.add(row.getUUID(0));
    }
    return settled;
  }

  private static Incoming incoming(Row row) {
    Buffer json = row.getBuffer("event");
    return new Incoming(
        row.getUUID("digest"),
        row.getUUID("payload_hash"),
        row.getString("tenant"),
        instant(row, "received_at"),
        row.getInteger("log_partition"),
        row.getLong("log_offset"),
        json,
        UsageEventReader.readAccepted(json.getBytes()));
  }

  static <E, T> T[] column(List<E> rows, IntFunction<T[]> array, Function<E, T> value) {
    T[] column = array.apply(rows.size());
    for (int i = 0; i < column.length; i++) {
      column[i] = value.apply(rows.get(i));
    }
    return column;
  }
}
