package io.tieout.launcher;

import io.micrometer.core.instrument.MeterRegistry;
import io.tieout.backbone.clock.BusinessClock;
import io.tieout.backbone.clock.StoredBusinessClock;
import io.tieout.backbone.contract.Contracts;
import io.tieout.backbone.eventlog.EventLog;
import io.tieout.backbone.eventlog.Topics;
import io.tieout.backbone.store.Migrations;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.telemetry.Health;
import io.tieout.launcher.TieoutConfig.ClockConfig.Source;
import io.tieout.process.usage.UsageModule;
import io.tieout.system.billing.BillingFeed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * What every layer of a process stands on.
 *
 * @param wall wall time
 * @param business business time
 * @param meters where what is worth watching is measured
 * @param holder names this process, for people
 */
record Ground(
    Vertx vertx,
    TieoutConfig config,
    Store store,
    EventLog log,
    Contracts contracts,
    Clock wall,
    BusinessClock business,
    Health health,
    MeterRegistry meters,
    String holder) {

  private static final List<String> CAPABILITIES =
      List.of(
          "backbone", "billing", "exceptions", "masterdata", "usage", "posting", "reconciliation");
  private static final Duration CLOCK_POLL = Duration.ofSeconds(1);

  /**
   * Connects to PostgreSQL and Kafka, brings schemas and topics up to date, and reads the
   * contracts.
   */
  static Future<Ground> lay(
      Vertx vertx,
      TieoutConfig config,
      Health health,
      MeterRegistry meters,
      String holder,
      Lifecycle lifecycle) {
    var wall = Clock.systemUTC();
    var store = Store.open(vertx, config.store());
    lifecycle.stopBy(store::close);
    health.needs(
        "postgresql", "nothing works", () -> store.core().query("SELECT 1").execute().map(true));
    var contracts = vertx.executeBlocking(Contracts::bundled, false);
    return Future.all(migrate(vertx, config), makeTopics(vertx, config), contracts)
        .compose(ready -> businessClock(vertx, config, store, wall))
        .map(
            business -> {
              var log = EventLog.open(vertx, config.kafka());
              lifecycle.stopBy(log::close);
              return new Ground(
                  vertx,
                  config,
                  store,
                  log,
                  contracts.result(),
                  wall,
                  business,
                  health,
                  meters,
                  holder);
            });
  }

  private static Future<Void> migrate(Vertx vertx, TieoutConfig config) {
    return vertx.executeBlocking(
        () -> {
          Migrations.run(config.store(), CAPABILITIES);
          return null;
        },
        false);
  }

  private static Future<Void> makeTopics(Vertx vertx, TieoutConfig config) {
    return Topics.ensure(vertx, config.kafka(), List.of(UsageModule.RECEIVED, BillingFeed.TOPIC));
  }

  private static Future<BusinessClock> businessClock(
      Vertx vertx, TieoutConfig config, Store store, Clock wall) {
    if (config.clock().source() == Source.SYSTEM) {
      return Future.succeededFuture(BusinessClock.system(wall));
    }
    var stored = new StoredBusinessClock(vertx, store, CLOCK_POLL);
    var begin = config.clock().begin();
    return stored.start(begin == null ? wall.instant() : begin).map(stored);
  }
}
