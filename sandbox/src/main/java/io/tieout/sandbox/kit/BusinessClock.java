package io.tieout.sandbox.kit;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * The vendor's business time: what the control API set last, kept over restarts; the wall clock as
 * long as it has set nothing. Deduplication windows, signatures and rate limits never use it.
 */
public final class BusinessClock {
  private final String vendor;
  private final Clock wall;
  private volatile Instant fixed;

  BusinessClock(String vendor, Clock wall) {
    this.vendor = vendor;
    this.wall = wall;
  }

  /** The current business time. */
  public Instant now() {
    Instant now = fixed;
    return now == null ? wall.instant() : now;
  }

  boolean followsWall() {
    return fixed == null;
  }

  void load(SqlClient sql) {
    RowSet<Row> rows =
        sql.preparedQuery("SELECT now FROM clock WHERE vendor = $1")
            .execute(Tuple.of(vendor))
            .await();
    fixed = rows.size() == 0 ? null : rows.iterator().next().getOffsetDateTime("now").toInstant();
  }

  void set(SqlClient sql, Instant now) {
    OffsetDateTime stored = now.atOffset(ZoneOffset.UTC);
    sql.preparedQuery(
            """
            INSERT INTO clock (vendor, now) VALUES ($1, $2)
            ON CONFLICT (vendor) DO UPDATE SET now = excluded.now""")
        .execute(Tuple.of(vendor, stored))
        .await();
    fixed = now;
  }

  void forget(SqlClient sql) {
    sql.preparedQuery("DELETE FROM clock WHERE vendor = $1").execute(Tuple.of(vendor)).await();
    fixed = null;
  }
}
