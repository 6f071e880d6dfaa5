package io.tieout.backbone.lease;

import io.tieout.backbone.store.Store;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;

/** Grants leases. */
public final class Leases {
  private final Store store;

  public Leases(Store store) {
    this.store = store;
  }

  /**
   * Takes the lease if nobody holds it; waits, on a virtual thread.
   *
   * @param holder who asks, for people to read
   * @param ttl how long it lasts without being renewed
   * @return empty while somebody holds it, were it the same holder
   */
  public Optional<Lease> tryAcquire(String name, String holder, Duration ttl) {
    var rows =
        store
            .core()
            .preparedQuery(
                """
                INSERT INTO backbone.lease AS l (name, holder, token, expires_at)
                VALUES ($1, $2, 1, clock_timestamp() + $3::bigint * interval '1 millisecond')
                ON CONFLICT (name) DO UPDATE
                SET holder = excluded.holder, token = l.token + 1,
                  -- By the clock after any wait for the row, which a frozen holder may have locked.
                  expires_at = clock_timestamp() + $3::bigint * interval '1 millisecond'
                WHERE l.expires_at <= clock_timestamp()
                RETURNING token""")
            .execute(Tuple.of(name, holder, ttl.toMillis()))
            .await();
    return rows.size() == 0
        ? Optional.empty()
        : Optional.of(new Lease(store, name, rows.iterator().next().getLong("token"), ttl));
  }
}
