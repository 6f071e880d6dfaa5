package io.tieout.system.billing;

import static io.tieout.backbone.store.Rows.utc;

import io.tieout.backbone.store.Store;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;

/** Where hints wait, committed, before a webhook is answered. */
public final class HookInbox {
  static final String CHANNEL = "billing_hint";

  private final Store store;
  private final Clock wall;

  public HookInbox(Store store, Clock wall) {
    this.store = store;
    this.wall = wall;
  }

  /** Keeps a hint; one whose event is known changes nothing. Completed when it is committed. */
  public Future<Void> keep(BillingHint hint, String traceparent) {
    return store.transact(tx -> keep(tx, hint, traceparent)).mapEmpty();
  }

  private Future<RowSet<Row>> keep(SqlConnection tx, BillingHint hint, String traceparent) {
    return tx.preparedQuery(
            """
            WITH kept AS (
              INSERT INTO billing.hint
                (account, event_id, invoice, traceparent, received_at, due_at)
              VALUES ($1, $2, $3, $4, $5, $5)
              ON CONFLICT (account, event_id) DO NOTHING
              RETURNING event_id)
            SELECT pg_notify($6, '') FROM kept\
            """)
        .execute(
            Tuple.of(
                hint.account(),
                hint.eventId(),
                hint.invoice(),
                traceparent,
                utc(wall.instant()),
                CHANNEL));
  }
}
