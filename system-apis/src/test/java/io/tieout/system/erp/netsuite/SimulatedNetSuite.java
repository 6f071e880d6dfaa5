package io.tieout.system.erp.netsuite;

import io.tieout.backbone.config.Secret;
import io.tieout.backbone.resilience.GuardConfig;
import io.tieout.backbone.resilience.VendorGuard;
import io.tieout.model.ErpReferenceRule;
import io.tieout.model.PeriodState;
import io.tieout.sandbox.SandboxServers;
import io.tieout.sandbox.kit.VendorHost;
import io.tieout.system.SimulatorControl;
import io.tieout.system.TestWall;
import io.tieout.system.Wire;
import io.tieout.system.Wire.Failing;
import io.tieout.system.erp.ErpVendor;
import io.tieout.system.vendor.VendorEndpoint;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** A simulated NetSuite, in business time of April 2026. */
final class SimulatedNetSuite implements ErpVendor {
  private static final String ACCOUNT = "netsuite-main";
  private static final int CONCURRENCY = 5;

  /** NetSuite's internal id of the period of December 2025; the months follow. */
  private static final int FIRST_PERIOD = 100;

  private final Vertx vertx;
  private final TestWall wall = new TestWall();
  private final Pool pool;
  private final VendorHost host;
  private final SimulatorControl control;
  private final Wire wire;

  SimulatedNetSuite(Vertx vertx) {
    this.vertx = vertx;
    var database = SandboxServers.postgres().uri(SandboxServers.freshDatabase(), "core");
    pool = PgBuilder.pool().using(vertx).connectingTo(PgConnectOptions.fromUri(database)).build();
    host = new VendorHost(vertx, pool, "netsuite", wall);
    var unused =
        new io.tieout.sandbox.netsuite.NetSuite(
            host, new io.tieout.sandbox.netsuite.NetSuite.Options("tieout", "secret", CONCURRENCY));
    var uri = URI.create("http://127.0.0.1:" + host.start(0).await());
    control = new SimulatorControl(vertx, uri);
    wire = new Wire(vertx, uri);
    control.setClock(Instant.parse("2026-04-05T00:00:00Z"));
    control.seed(
        "subsidiary",
        """
        [{'id':'1','name':'US','currency':{'refName':'USD'}},
         {'id':'2','name':'JP','currency':{'refName':'JPY'}},
         {'id':'3','name':'KW','currency':{'refName':'KWD'}}]\
        """);
  }

  /** The adapter; its guard never opens, since what a vendor does wrong is for it to tell. */
  NetSuite adapter() {
    return adapter(new Secret("secret"));
  }

  NetSuite adapter(Secret secret) {
    var config =
        new NetSuiteConfig(
            ACCOUNT,
            new VendorEndpoint(wire.uri(), Duration.ofSeconds(5), Duration.ofSeconds(3), 32),
            "tieout",
            secret,
            Map.of("US", "1", "JP", "2", "KW", "3"),
            CONCURRENCY,
            ErpReferenceRule.UNIQUE,
            Duration.ofSeconds(3));
    var guard =
        new GuardConfig(
            5_000, CONCURRENCY, 1_000, Duration.ofSeconds(30), 1_000, Duration.ofSeconds(1));
    var clock = Clock.systemUTC();
    return NetSuite.open(vertx, config, new VendorGuard(vertx, ACCOUNT, guard, clock), clock);
  }

  Wire wire() {
    return wire;
  }

  /** The vendor's wall time, by which its tokens expire. */
  TestWall wall() {
    return wall;
  }

  @Override
  public String account() {
    return ACCOUNT;
  }

  @Override
  public int customers() {
    return control.count("customer");
  }

  @Override
  public void setPeriod(String period, PeriodState state) {
    var month = YearMonth.parse(period);
    control.seed(
        "accountingPeriod",
        """
        [{'id':'%d','periodName':'%s','startDate':'%s','endDate':'%s',
          'closed':%b,'arLocked':%b,'allLocked':false}]\
        """
            .formatted(
                FIRST_PERIOD + YearMonth.of(2025, 12).until(month, ChronoUnit.MONTHS),
                period,
                month.atDay(1),
                month.atEndOfMonth(),
                state == PeriodState.CLOSED,
                state == PeriodState.LOCKED));
  }

  @Override
  public void failNextWrite(Failing how) {
    wire.failNext(sent -> isRecord(sent) && !sent.method().equals("GET"), how);
  }

  @Override
  public void failNextRead(Failing how) {
    wire.failNext(
        sent -> sent.path().contains("/query/") || (isRecord(sent) && sent.method().equals("GET")),
        how);
  }

  private static boolean isRecord(Wire.Sent sent) {
    return sent.path().contains("/record/");
  }

  @Override
  public int calls() {
    return wire.sent().size();
  }

  @Override
  public void close() {
    wire.close();
    host.stop().await();
    pool.close().await();
  }
}
