package io.tieout.process.usage;

import static io.tieout.process.usage.EventStore.column;

import io.tieout.backbone.eventlog.RecordBatch;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The SQL that brings what batches of events add into windows. Everything waits. */
final class WindowStore {
  /** Adds the rows of {@code part} to their windows; follows a WITH clause that names it. */
  private static final String ADD_PART =
      """
      , own_window AS (
        INSERT INTO usage.usage_window AS w (point, day, tenant, quantity, events)
        SELECT part.point, part.day, p.tenant, sum(part.quantity), sum(part.events)
        FROM part JOIN usage.metering_point p ON p.id = part.point
        GROUP BY part.point, part.day, p.tenant ORDER BY part.point, part.day
        ON CONFLICT (point, day) DO UPDATE SET quantity = w.quantity + excluded.quantity,
          events = w.events + excluded.events, pending = true
        RETURNING id, point, day)
      INSERT INTO usage.contribution AS c (window_id, tenant, source, day, events)
      SELECT own_window.id, part.tenant, part.source, part.utc_day, part.events
      FROM part JOIN own_window USING (point, day) ORDER BY 1, 2, 3, 4
      ON CONFLICT (window_id, tenant, source, day) DO UPDATE SET events = c.events + excluded.events
      """;

  private WindowStore() {}

  /** Makes sure that each partition of the log has its position. */
  static void ensurePositions(SqlConnection tx, int partitions) {
    tx.preparedQuery(
            """
            INSERT INTO usage.windowed (log_partition, next)
            SELECT part, 0 FROM generate_series(0, $1 - 1) part ON CONFLICT DO NOTHING\
            """)
        .execute(Tuple.of(partitions))
        .await();
  }

  /** The first offset of each part of the log that is not in windows yet. */
  static Map<Integer, Long> positions(SqlConnection tx) {
    var positions = new HashMap<Integer, Long>();
    tx.query("SELECT log_partition, next FROM usage.windowed")
        .execute()
        .await()
        .forEach(row -> positions.put(row.getInteger("log_partition"), row.getLong("next")));
    return positions;
  }

  /** Keeps what a batch of the log adds, in the transaction that stores its events. */
  static void keep(SqlConnection tx, RecordBatch batch, Additions additions) {
    var sums = additions.entries();
    tx.preparedQuery(
            """
            INSERT INTO usage.addition (log_partition, next, points, days, tenants, sources,
              utc_days, quantities, events)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)""")
        .execute(
            Tuple.of(batch.partition(), batch.to())
                .addValue(column(sums, Integer[]::new, e -> e.getKey().point()))
                .addValue(column(sums, LocalDate[]::new, e -> e.getKey().day()))
                .addValue(column(sums, String[]::new, e -> e.getKey().tenant()))
                .addValue(column(sums, String[]::new, e -> e.getKey().source()))
                .addValue(column(sums, LocalDate[]::new, e -> e.getKey().utcDay()))
                .addValue(column(sums, BigDecimal[]::new, e -> e.getValue().quantity))
                .addValue(column(sums, Long[]::new, e -> e.getValue().events)))
        .await();
  }

  /**
   * Brings the next stored batches of all partitions of the log into windows, unless another
   * process is at it: together, for most windows have events in all of them.
   *
   * @param limit how many of a partition at once
   * @return whether there may be more
   */
  static boolean build(SqlConnection tx, int limit) {
    var next = new TreeMap<Integer, Long>();
    var batches = new HashMap<Integer, Integer>();
    for (Row row :
        tx.preparedQuery(
                """
                SELECT w.log_partition, a.next
                FROM (SELECT log_partition FROM usage.windowed ORDER BY log_partition
                    FOR UPDATE SKIP LOCKED) w
                  CROSS JOIN LATERAL (
                    SELECT next FROM usage.addition a WHERE a.log_partition = w.log_partition
                    ORDER BY next LIMIT $1) a""")
            .execute(Tuple.of(limit))
            .await()) {
      next.merge(row.getInteger(0), row.getLong(1), Math::max);
      batches.merge(row.getInteger(0), 1, Integer::sum);
    }
    if (!next.isEmpty()) {
      add(tx, next);
    }
    return batches.containsValue(limit);
  }

  private static void add(SqlConnection tx, Map<Integer, Long> next) {
    Tuple positions =
        Tuple.of(
            next.keySet().toArray(Integer[]::new), (Object) next.values().toArray(Long[]::new));
    tx.preparedQuery(
            """
            WITH taken AS (
              DELETE FROM usage.addition a USING unnest($1::integer[], $2::bigint[]) n (part, next)
              WHERE a.log_partition = n.part AND a.next <= n.next RETURNING a.*),
            part AS (
              SELECT s.point, s.day, s.tenant, s.source, s.utc_day, sum(s.quantity) AS quantity,
                sum(s.events) AS events
              FROM taken t, unnest(t.points, t.days, t.tenants, t.sources, t.utc_days, t.quantities,
                t.events) s (point, day, tenant, source, utc_day, quantity, events)
              GROUP BY s.point, s.day, s.tenant, s.source, s.utc_day)
            """
                + ADD_PART)
        .execute(positions)
        .await();
    tx.preparedQuery(
            """
            UPDATE usage.windowed w SET next = n.next
            FROM unnest($1::integer[], $2::bigint[]) n (part, next)
            WHERE w.log_partition = n.part""")
        .execute(positions)
        .await();
  }

  /** Keeps the building of windows out until the transaction ends. */
  static void lockPositions(SqlConnection tx) {
    tx.query("SELECT FROM usage.windowed ORDER BY log_partition FOR SHARE").execute().await();
  }

  /** Adds events that were held when their batch was stored; the next revision carries them. */
  static void addLate(SqlConnection tx, List<UUID> identities) {
    Tuple late = Tuple.of((Object) identities.toArray(UUID[]::new));
    tx.preparedQuery(
            """
            WITH part AS (
              SELECT e.point, e.day, e.tenant, e.source,
                (e.event_time AT TIME ZONE 'UTC')::date AS utc_day, sum(e.quantity) AS quantity,
                count(*) AS events
              FROM usage.event e WHERE e.digest = ANY($1::uuid[]) AND e.status = 'STORED'
              GROUP BY e.point, e.day, e.tenant, e.source, utc_day)
            """
                + ADD_PART)
        .execute(late)
        .await();
    tx.preparedQuery(
            """
            UPDATE usage.event e SET after_revision = w.revision FROM usage.usage_window w
            WHERE e.digest = ANY($1::uuid[]) AND e.status = 'STORED'
              AND w.point = e.point AND w.day = e.day""")
        .execute(late)
        .await();
  }
}
