package io.tieout.process.usage;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
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
            SELECT part, 0 FROM generate_series(0, $1 - 1) part ON CONFLICT DO NOTHING""")
        .execute(Tuple.of(partitions))
        .await();
  }

  /**
   * Brings the next stored events of a partition of the log into windows, unless another process is
   * at it.
   *
   * @return whether there were any
   */
  boolean build(SqlConnection tx, int partition, int limit) {
    Long from =
        first(
            tx.preparedQuery(
                    """
                    SELECT next FROM usage.windowed WHERE log_partition = $1
                    FOR UPDATE SKIP LOCKED""")
                .execute(Tuple.of(partition))
                .await());
    if (from == null) {
      return false;
    }
    // Positions commit in order, so whatever lies before the last one seen is seen as well.
    Long last =
        first(
            tx.preparedQuery(
                    """
                    SELECT max(log_offset) FROM (SELECT log_offset FROM usage.event
                      WHERE log_partition = $1 AND log_offset >= $2 AND status = 'STORED'
                      ORDER BY log_offset LIMIT $3) next_events""")
                .execute(Tuple.of(partition, from, limit))
                .await());
    if (last == null) {
      return false;
    }
    tx.preparedQuery(
            "WITH part AS (SELECT "
                + PART_COLUMNS
                + """
                FROM usage.event e
                WHERE log_partition = $1 AND log_offset >= $2 AND log_offset <= $3
                  AND status = 'STORED'
                GROUP BY e.point, e.day, e.tenant, e.source, utc_day)
                """
                + ADD_PART)
        .execute(Tuple.of(partition, from, last))
        .await();
    tx.preparedQuery("UPDATE usage.windowed SET next = $2 WHERE log_partition = $1")
        .execute(Tuple.of(partition, last + 1))
        .await();
    return true;
  }

  /**
   * Keeps the building of windows out until the transaction ends; comes before {@link #addLate}.
   */
  void lockPositions(SqlConnection tx) {
    tx.query("SELECT FROM usage.windowed ORDER BY log_partition FOR SHARE").execute().await();
  }

  /** Adds events that were stored only after the building of windows had passed them. */
  void addLate(SqlConnection tx, List<UUID> identities) {
    tx.preparedQuery(
            "WITH part AS (SELECT "
                + PART_COLUMNS
                + """
                FROM usage.event e JOIN usage.windowed b USING (log_partition)
                WHERE e.digest = ANY($1::uuid[]) AND e.status = 'STORED' AND e.log_offset < b.next
                GROUP BY e.point, e.day, e.tenant, e.source, utc_day)
                """
                + ADD_PART)
        .execute(Tuple.of((Object) identities.toArray(UUID[]::new)))
        .await();
  }

  private static Long first(RowSet<Row> rows) {
    return rows.size() == 0 ? null : rows.iterator().next().getLong(0);
  }
}
