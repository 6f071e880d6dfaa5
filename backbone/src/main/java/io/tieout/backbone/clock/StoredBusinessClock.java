package io.tieout.backbone.clock;

import static io.tieout.backbone.store.Rows.instant;
import static io.tieout.backbone.store.Rows.utc;

import io.tieout.backbone.store.Store;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Business time that stands still until somebody advances it, shared by every process through one
 * row. Others hear of an advance at once, or by polling if the notification was lost. It never goes
 * back. Microseconds, as PostgreSQL keeps them.
 */
public final class StoredBusinessClock implements BusinessClock {
  private static final Logger LOG = LoggerFactory.getLogger(StoredBusinessClock.class);
  private static final String CHANNEL = "business_clock";

  private final Vertx vertx;
  private final Store store;
  private final Duration pollInterval;
  private final AtomicReference<Instant> now = new AtomicReference<>();

  public StoredBusinessClock(Vertx vertx, Store store, Duration pollInterval) {
    this.vertx = vertx;
    this.store = store;
    this.pollInterval = pollInterval;
  }

  /**
   * Reads the stored time and follows it from then on.
   *
   * @param first the time at which a new deployment begins
   */
  public Future<Void> start(Instant first) {
    return store
        .core()
        .preparedQuery(
            """
            INSERT INTO backbone.business_clock (instant) VALUES ($1)
            ON CONFLICT (only_row) DO NOTHING""")
        .execute(Tuple.of(utc(first)))
        .compose(inserted -> read())
        .compose(read -> store.listen(CHANNEL, this::follow))
        .onSuccess(heard -> vertx.setPeriodic(pollInterval.toMillis(), timer -> follow()));
  }

  /**
   * Moves business time forward for every process; a time that is not ahead changes nothing.
   * Completed when it is committed and {@link #now()} says so here.
   */
  public Future<Void> advanceTo(Instant instant) {
    return store
        .transact(
            tx ->
                tx.preparedQuery(
                        """
                        UPDATE backbone.business_clock SET instant = greatest(instant, $1)
                        RETURNING instant, pg_notify('business_clock', '')""")
                    .execute(Tuple.of(utc(instant))))
        .onSuccess(this::keep)
        .mapEmpty();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException before the start has completed
   */
  @Override
  public Instant now() {
    Instant instant = now.get();
    if (instant == null) {
      throw new IllegalStateException("the business clock has not started");
    }
    return instant;
  }

  private void follow() {
    read().onFailure(e -> LOG.warn("Cannot read the business clock; it is read again later", e));
  }

  private Future<Void> read() {
    return store
        .core()
        .query("SELECT instant FROM backbone.business_clock")
        .execute()
        .onSuccess(this::keep)
        .mapEmpty();
  }

  private void keep(RowSet<Row> rows) {
    Instant read = instant(rows.iterator().next(), "instant");
    now.accumulateAndGet(read, (a, b) -> a == null || b.isAfter(a) ? b : a);
  }
}
