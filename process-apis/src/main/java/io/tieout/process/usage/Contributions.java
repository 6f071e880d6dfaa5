package io.tieout.process.usage;

import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Whose events a window holds, and the counters that learn from it what became of them. */
enum Contributions {
  /** Of windows that billing has in full. */
  DELIVERED("delivered", "planned"),
  /** Of windows whose deliveries are all on an invoice. */
  BILLED("billed", "delivered");

  private final String sql;

  Contributions(String stage, String before) {
    sql =
        """
        WITH own AS (
          UPDATE usage.contribution SET STAGE = BEFORE
          WHERE window_id = ANY($1::bigint[]) AND STAGE < BEFORE
          RETURNING window_id, tenant, source, day, new.STAGE - old.STAGE AS events),
        sums AS (
          SELECT own.tenant, own.source, p.meter, own.day, sum(own.events) AS events
          FROM own JOIN usage.usage_window w ON w.id = own.window_id
            JOIN usage.metering_point p ON p.id = w.point
          GROUP BY own.tenant, own.source, p.meter, own.day),
        locked AS (
          SELECT c.tenant, c.source, c.meter, c.day, sums.events
          FROM usage.counter c JOIN sums USING (tenant, source, meter, day)
          ORDER BY c.tenant, c.source, c.meter, c.day FOR UPDATE OF c)
        UPDATE usage.counter c SET STAGE = c.STAGE + l.events FROM locked l
        WHERE (c.tenant, c.source, c.meter, c.day) = (l.tenant, l.source, l.meter, l.day)"""
            .replace("STAGE", stage)
            .replace("BEFORE", before);
  }

  /** Takes all events of the stage before into this one, locking counters in their order. */
  void count(SqlConnection tx, List<Long> windows) {
    tx.preparedQuery(sql).execute(Tuple.of((Object) windows.toArray(Long[]::new))).await();
  }
}
