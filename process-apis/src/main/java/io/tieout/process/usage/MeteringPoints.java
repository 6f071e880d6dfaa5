package io.tieout.process.usage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tieout.backbone.store.Store;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The numbers by which events and windows name their metering points. */
final class MeteringPoints {
  private final Store store;
  private final Cache<MeteringPoint, Integer> known;

  MeteringPoints(Store store, int cached) {
    this.store = store;
    this.known = Caffeine.newBuilder().maximumSize(cached).build();
  }

  /**
   * The number of each point; a new point gets one. Waits, and outside of the caller's transaction:
   * a number that is remembered here must outlive whatever becomes of that.
   */
  Map<MeteringPoint, Integer> numbersOf(Collection<MeteringPoint> points) {
    var numbers = new HashMap<>(known.getAllPresent(points));
    List<MeteringPoint> unknown =
        points.stream().filter(point -> !numbers.containsKey(point)).distinct().toList();
    if (!unknown.isEmpty()) {
      Map<MeteringPoint, Integer> stored = store(unknown);
      known.putAll(stored);
      numbers.putAll(stored);
    }
    return numbers;
  }

  private Map<MeteringPoint, Integer> store(List<MeteringPoint> points) {
    Tuple columns =
        Tuple.of(
            EventStore.column(points, String[]::new, MeteringPoint::tenant),
            EventStore.column(points, String[]::new, MeteringPoint::customer),
            EventStore.column(points, String[]::new, MeteringPoint::contract),
            EventStore.column(points, String[]::new, MeteringPoint::entity),
            EventStore.column(points, String[]::new, MeteringPoint::zone),
            EventStore.column(points, String[]::new, MeteringPoint::billedZone),
            EventStore.column(points, String[]::new, MeteringPoint::meter));
    store
        .core()
        .preparedQuery(
            """
            INSERT INTO usage.metering_point (tenant, customer, contract, entity, zone,
              billed_zone, meter)
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[],
              $6::text[], $7::text[])
              AS p (tenant, customer, contract, entity, zone, billed_zone, meter)
            ORDER BY customer, contract, meter
            ON CONFLICT DO NOTHING""")
        .execute(columns)
        .await();
    var numbers = new HashMap<MeteringPoint, Integer>();
    for (Row row :
        store
            .core()
            .preparedQuery(
                """
                SELECT tenant, customer, contract, entity, zone, billed_zone, meter, id
                FROM usage.metering_point JOIN unnest($1::text[], $2::text[], $3::text[],
                  $4::text[], $5::text[], $6::text[], $7::text[])
                  AS p (tenant, customer, contract, entity, zone, billed_zone, meter)
                  USING (tenant, customer, contract, entity, zone, billed_zone, meter)""")
            .execute(columns)
            .await()) {
      numbers.put(point(row), row.getInteger("id"));
    }
    return numbers;
  }

  private static MeteringPoint point(Row row) {
    return new MeteringPoint(
        row.getString("tenant"),
        row.getString("customer"),
        row.getString("contract"),
        row.getString("entity"),
        row.getString("zone"),
        row.getString("billed_zone"),
        row.getString("meter"));
  }
}
