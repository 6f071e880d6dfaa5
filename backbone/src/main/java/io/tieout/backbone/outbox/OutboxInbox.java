package io.tieout.backbone.outbox;

import io.tieout.backbone.eventlog.ReceivedRecord;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;

/** Recognises events that the relay sent again. */
public final class OutboxInbox {
  /** The header that carries the outbox id. */
  public static final String OUTBOX_ID = "outbox-id";

  private OutboxInbox() {}

  /**
   * Whether the consumer sees this event for the first time; remembered by the transaction. Since
   * the ids of a key rise, one mark per key is enough, for ever.
   *
   * @param consumer who asks: each has its own marks
   */
  public static boolean firstTime(SqlConnection tx, String consumer, ReceivedRecord event) {
    return tx.preparedQuery(
                """
                INSERT INTO backbone.outbox_mark AS m (consumer, key, last_id) VALUES ($1, $2, $3)
                ON CONFLICT (consumer, key) DO UPDATE SET last_id = excluded.last_id
                WHERE m.last_id < excluded.last_id""")
            .execute(
                Tuple.of(
                    consumer,
                    new String(event.key(), StandardCharsets.UTF_8),
                    Long.valueOf(event.headers().get(OUTBOX_ID))))
            .await()
            .rowCount()
        == 1;
  }
}
