package io.tieout.process.usage;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The SQL that brings stored events into windows. Everything waits. */
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

  private static final String PART_COLUMNS =
      """
      e.point, e.day, e.tenant, e.source, (e.event_time AT TIME ZONE 'UTC')::date AS utc_day,
      sum(e.quantity) AS quantity, count(*) AS events
      """;

  /** Makes sure that each partition of the log has its position. */
  void ensurePositions(SqlConnection tx, int partitions) {
    tx.preparedQuery(
            """
            INSERT INTO usage.windowed (log_partition, next)
            SELECT part, 0 FROM generate_series(0, $1 - 1) part ON CONFLICT DO NOTHING\
            """)
        .execute(Tuple.of(partitions))
        .await();
  }

  /** How many records of the log are in windows. */
  long records(SqlConnection tx) {
    return tx.query("SELECT sum(next)::bigint FROM usage.windowed")
        .execute()
        .await()
        .iterator()
        .next()
        .getLong(0);
  }

  /**
   * Brings the next stored events of all partitions of the log into windows, unless another process
   * is at it: together, for most windows have events in all of them.
   *
   * @param counted up to where each partition of the log is stored
   * @param limit how far to go in a partition at once
   * @return whether there may be more
   */
  boolean build(SqlConnection tx, Map<Integer, Long> counted, int limit) {
    var partitions = new ArrayList<Integer>();
    var from = new ArrayList<Long>();
    var to = new ArrayList<Long>();
    boolean more = false;
    for (Row row :
        tx.query(
                """
                SELECT log_partition, next FROM usage.windowed ORDER BY log_partition
                FOR UPDATE SKIP LOCKED\
                """)
            .execute()
            .await()) {
      long next = row.getLong("next");
      long end = counted.getOrDefault(row.getInteger("log_partition"), 0L);
      if (next < end) {
        partitions.add(row.getInteger("log_partition"));
        from.add(next);
        to.add(Math.min(end, next + limit));
        more |= end > next + limit;
      }
    }
    if (!partitions.isEmpty()) {
      add(tx, partitions, from, to);
      tx.preparedQuery(
              """
              UPDATE usage.windowed w SET next = b.next
              FROM unnest($1::integer[], $2::bigint[]) AS b (log_partition, next)
              WHERE w.log_partition = b.log_partition\
              """)
          .execute(Tuple.of(partitions.toArray(Integer[]::new), (Object) to.toArray(Long[]::new)))
          .await();
    }
    return more;
  }

  /** A branch for each partition: of a join the planner may think that it reads every event. */
  private static void add(
      SqlConnection tx, List<Integer> partitions, List<Long> from, List<Long> to) {
    Tuple bounds = Tuple.tuple();
    var branches = new ArrayList<String>();
    for (int i = 0; i < partitions.size(); i++) {
      bounds.addValue(partitions.get(i)).addValue(from.get(i)).addValue(to.get(i));
      branches.add(
          """
          SELECT point, day, tenant, source, event_time, quantity FROM usage.event
          WHERE log_partition = $%d AND log_offset >= $%d
            AND log_offset < $%d AND status = 'STORED'
          """
              .formatted(3 * i + 1, 3 * i + 2, 3 * i + 3));
    }
    tx.preparedQuery(
            "WITH part AS (SELECT "
                + PART_COLUMNS
                + "FROM ("
                + String.join(" UNION ALL ", branches)
                + ") e GROUP BY e.point, e.day, e.tenant, e.source, utc_day)"
                + ADD_PART)
        .execute(bounds)
        .await();
  }

  /**
   * Keeps the building of windows out until the transaction ends; comes before {@link #addLate}.
   */
  void lockPositions(SqlConnection tx) {
    tx.query("SELECT FROM usage.windowed ORDER BY log_partition FOR SHARE").execute().await();
  }

  /** Adds events that were stored only after the building of windows had passed them. */
  void addLate(SqlConnection tx, List<UUID> identities) {
    Tuple late = Tuple.of((Object) identities.toArray(UUID[]::new));
    tx.preparedQuery(
            "WITH part AS (SELECT "
                + PART_COLUMNS
                + """
                FROM usage.event e JOIN usage.windowed b USING (log_partition)
                WHERE e.digest = ANY($1::uuid[]) AND e.status = 'STORED' AND e.log_offset < b.next
                GROUP BY e.point, e.day, e.tenant, e.source, utc_day)
                """
                + ADD_PART)
        .execute(late)
        .await();
    tx.preparedQuery(
            """
            UPDATE usage.event e SET after_revision = w.revision
            FROM usage.usage_window w, usage.windowed b
            WHERE e.digest = ANY($1::uuid[]) AND e.status = 'STORED'
              AND b.log_partition = e.log_partition AND e.log_offset < b.next
              AND w.point = e.point AND w.day = e.day AND w.revision > 0""")
        .execute(late)
        .await();
  }
}
