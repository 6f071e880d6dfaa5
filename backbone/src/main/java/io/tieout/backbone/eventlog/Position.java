package io.tieout.backbone.eventlog;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** How far a group has counted a partition, in PostgreSQL. */
record Position(String group, TopicPartition partition) {

  /** Counts offsets from..to; false if the position is not at {@code from}. */
  boolean move(SqlConnection tx, long from, long to) {
    return tx.preparedQuery(
                """
                UPDATE backbone.position SET next = $5
                WHERE grp = $1 AND topic = $2 AND partition = $3 AND next = $4\
                """)
            .execute(Tuple.of(group, partition.topic(), partition.partition(), from, to))
            .await()
            .rowCount()
        == 1;
  }

  /** The first offset not yet counted; kept from moving until the transaction ends. */
  long lock(SqlConnection tx) {
    return tx.preparedQuery(
            """
            INSERT INTO backbone.position AS p (grp, topic, partition, next) VALUES ($1, $2, $3, 0)
            ON CONFLICT (grp, topic, partition) DO UPDATE SET next = p.next
            RETURNING next\
            """)
        .execute(Tuple.of(group, partition.topic(), partition.partition()))
        .await()
        .iterator()
        .next()
        .getLong("next");
  }

  /** The first offset not yet counted of each partition that has a position. */
  static Map<Integer, Long> all(SqlConnection tx, String group, String topic) {
    var positions = new HashMap<Integer, Long>();
    for (Row row :
        tx.preparedQuery(
                "SELECT partition, next FROM backbone.position WHERE grp = $1 AND topic = $2")
            .execute(Tuple.of(group, topic))
            .await()) {
      positions.put(row.getInteger("partition"), row.getLong("next"));
    }
    return positions;
  }
}
