package io.tieout.backbone.eventlog;

import io.vertx.sqlclient.SqlConnection;

/** What a consumer does with records. */
@FunctionalInterface
public interface BatchHandler {
  /**
   * Stores the effect of a batch in the transaction that also moves the consumer's position; on a
   * virtual thread. If it throws, the same records come again.
   */
  void handle(SqlConnection tx, RecordBatch batch);
}
