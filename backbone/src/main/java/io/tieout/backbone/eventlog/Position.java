package io.tieout.backbone.eventlog;

import io.tieout.backbone.telemetry.LogKeys;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.spi.LoggingEventBuilder;

/** How far a group has counted a partition, in PostgreSQL. */
record Position(String group, TopicPartition partition) {

  /**
   * Where a position is.
   *
   * @param next the first offset not yet counted
   * @param stoppedAt where the log was found to end before that; null if it was not
   */
  record Place(long next, Long stoppedAt) {}

  /** Tells that the log goes on, or ends, elsewhere. */
  LogGap gap(long expected, long found) {
    return new LogGap(group, partition.topic(), partition.partition(), expected, found);
  }

  /** A line of the log about a record. */
  LoggingEventBuilder about(LoggingEventBuilder line, long offset) {
    return line.addKeyValue(LogKeys.GROUP, group)
        .addKeyValue(LogKeys.TOPIC, partition.topic())
        .addKeyValue(LogKeys.PARTITION, partition.partition())
        .addKeyValue(LogKeys.OFFSET, offset);
  }

  /** Counts offsets from..to; false if the position is not at {@code from}, or is stopped. */
  boolean move(SqlConnection tx, long from, long to) {
    return tx.preparedQuery(
                """
                UPDATE backbone.position SET next = $5
                WHERE grp = $1 AND topic = $2 AND partition = $3 AND next = $4
                  AND stopped_at IS NULL\
                """)
            .execute(Tuple.of(group, partition.topic(), partition.partition(), from, to))
            .await()
            .rowCount()
        == 1;
  }

  /** Where it is; kept from moving until the transaction ends. */
  Place lock(SqlConnection tx) {
    Row row =
        tx.preparedQuery(
                """
            INSERT INTO backbone.position AS p (grp, topic, partition, next) VALUES ($1, $2, $3, 0)
            ON CONFLICT (grp, topic, partition) DO UPDATE SET next = p.next
            RETURNING next, stopped_at\
            """)
            .execute(Tuple.of(group, partition.topic(), partition.partition()))
            .await()
            .iterator()
            .next();
    return new Place(row.getLong("next"), row.getLong("stopped_at"));
  }

  /**
   * Lets nothing count until a person has looked.
   *
   * @param next what is counted ends there
   * @param at the first offset, below that, at which the log may have another record than counted
   */
  LogGap stop(SqlConnection tx, long next, long at) {
    tx.preparedQuery(
            """
            UPDATE backbone.position SET stopped_at = least(stopped_at, $4)
            WHERE grp = $1 AND topic = $2 AND partition = $3\
            """)
        .execute(Tuple.of(group, partition.topic(), partition.partition(), at))
        .await();
    return gap(next, at);
  }

  /**
   * The first offset not yet counted of each partition that has a position; where it is stopped,
   * the one from which nobody knows what is counted.
   */
  static Map<Integer, Long> all(SqlConnection tx, String group, String topic) {
    var positions = new HashMap<Integer, Long>();
    for (Row row :
        tx.preparedQuery(
                """
                SELECT partition, coalesce(stopped_at, next) AS next FROM backbone.position
                WHERE grp = $1 AND topic = $2\
                """)
            .execute(Tuple.of(group, topic))
            .await()) {
      positions.put(row.getInteger("partition"), row.getLong("next"));
    }
    return positions;
  }
}
