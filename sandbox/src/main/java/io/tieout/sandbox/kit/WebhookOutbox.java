package io.tieout.sandbox.kit;

import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Events to be sent, kept with the change that they tell of. */
public final class WebhookOutbox {
  private final SqlClient sql;
  private final String scope;
  private final Runnable onAdded;

  WebhookOutbox(SqlClient sql, String scope, Runnable onAdded) {
    this.sql = sql;
    this.scope = scope;
    this.onAdded = onAdded;
  }

  /** Queues a payload, sent as it stands, for every endpoint registered in the scope. */
  public void add(String payload) {
    sql.preparedQuery(
            """
            INSERT INTO webhook (endpoint, payload)
            SELECT id, $2 FROM webhook_endpoint WHERE scope = $1""")
        .execute(Tuple.of(scope, payload))
        .await();
    onAdded.run();
  }

  /** Registers an endpoint; the same URL again replaces its secret. */
  void register(String url, String secret) {
    sql.preparedQuery(
            """
            INSERT INTO webhook_endpoint (scope, url, secret) VALUES ($1, $2, $3)
            ON CONFLICT (scope, url) DO UPDATE SET secret = excluded.secret""")
        .execute(Tuple.of(scope, url, secret))
        .await();
  }

  /** Forgets every other endpoint, and what waits for it. */
  void retain(List<String> urls) {
    sql.preparedQuery("DELETE FROM webhook_endpoint WHERE scope = $1 AND url <> ALL ($2)")
        .execute(Tuple.of(scope).addArrayOfString(urls.toArray(String[]::new)))
        .await();
  }
}
