package io.tieout.backbone.lease;

import io.tieout.backbone.store.Store;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.function.Supplier;

/** A lease as its holder has it. All methods wait, on a virtual thread. */
public final class Lease {
  private final Store store;
  private final String name;
  private final long token;
  private final Duration ttl;

  Lease(Store store, String name, long token, Duration ttl) {
    this.store = store;
    this.name = name;
    this.token = token;
    this.ttl = ttl;
  }

  /** Rises with every new holder of the name. */
  public long token() {
    return token;
  }

  /**
   * Makes it last its full time again.
   *
   * @throws LeaseLost if it has expired
   */
  public void renew() {
    int renewed =
        store
            .core()
            .preparedQuery(
                """
                UPDATE backbone.lease
                SET expires_at = clock_timestamp() + $3::bigint * interval '1 millisecond'
                WHERE name = $1 AND token = $2 AND expires_at > clock_timestamp()""")
            .execute(Tuple.of(name, token, ttl.toMillis()))
            .await()
            .rowCount();
    if (renewed == 0) {
      throw new LeaseLost(name, token);
    }
  }

  /**
   * Keeps every other holder out until the transaction has ended.
   *
   * @throws LeaseLost if another holder has it
   */
  public void verify(SqlConnection tx) {
    whileHeld(tx, () -> null);
  }

  /**
   * The same around work of the transaction, which does not wait for the answer: PostgreSQL hears
   * of both in their order.
   *
   * @throws LeaseLost if another holder has it; the transaction must not be committed then
   */
  public <T> T whileHeld(SqlConnection tx, Supplier<T> work) {
    var held =
        tx.preparedQuery(
                """
                SELECT 1 FROM backbone.lease WHERE name = $1 AND token = $2 FOR KEY SHARE""")
            .execute(Tuple.of(name, token));
    var result = work.get();
    if (held.await().size() == 0) {
      throw new LeaseLost(name, token);
    }
    return result;
  }

  /** Lets the next holder in at once; no effect if it is lost already. */
  public void release() {
    store
        .core()
        .preparedQuery(
            """
            UPDATE backbone.lease SET expires_at = clock_timestamp()
            WHERE name = $1 AND token = $2""")
        .execute(Tuple.of(name, token))
        .await();
  }
}
