package io.tieout.backbone.outbox;

import io.tieout.backbone.eventlog.Topic;
import io.tieout.backbone.json.StrictJson;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/** Where a transaction puts its events. */
public final class Outbox {
  static final String CHANNEL = "outbox";

  private Outbox() {}

  /** How many events are committed and not in the event log yet. */
  public static Future<Long> waiting(SqlClient store) {
    return store
        .query("SELECT count(*) AS waiting FROM backbone.outbox")
        .execute()
        .map(rows -> rows.iterator().next().getLong("waiting"));
  }

  /**
   * Adds an event to the transaction; on a virtual thread. The caller holds the lock of the row
   * that the key stands for, so that the ids of a key rise in the order of its changes.
   *
   * @param event written as JSON
   */
  public static void append(
      SqlConnection tx, Topic topic, String key, Object event, String traceparent) {
    tx.preparedQuery(
            """
            WITH added AS (
              INSERT INTO backbone.outbox (topic, key, event, traceparent)
              VALUES ($1, $2, $3, $4))
            SELECT pg_notify('outbox', '')""")
        .execute(Tuple.of(topic.name(), key, StrictJson.write(event), traceparent))
        .await();
  }
}
