package io.tieout.system.crm.salesforce;

import io.tieout.backbone.config.Secret;
import io.tieout.backbone.resilience.GuardConfig;
import io.tieout.backbone.resilience.VendorGuard;
import io.tieout.sandbox.SandboxServers;
import io.tieout.sandbox.kit.VendorHost;
import io.tieout.system.SimulatorControl;
import io.tieout.system.TestWall;
import io.tieout.system.Wire;
import io.tieout.system.Wire.Failing;
import io.tieout.system.crm.CrmVendor;
import io.tieout.system.vendor.VendorEndpoint;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** A simulated Salesforce. */
final class SimulatedSalesforce implements CrmVendor {
  private static final String ACCOUNT = "salesforce-main";

  private final Vertx vertx;
  private final TestWall wall = new TestWall();
  private final Pool pool;
  private final VendorHost host;
  private final SimulatorControl control;
  private final Wire wire;
  private final Map<String, String> ids = new ConcurrentHashMap<>();
  private volatile Instant now;

  SimulatedSalesforce(Vertx vertx) {
    this.vertx = vertx;
    var database = SandboxServers.postgres().uri(SandboxServers.freshDatabase(), "core");
    pool = PgBuilder.pool().using(vertx).connectingTo(PgConnectOptions.fromUri(database)).build();
    host = new VendorHost(vertx, pool, "salesforce", wall);
    var unused =
        new io.tieout.sandbox.salesforce.Salesforce(
            host,
            new io.tieout.sandbox.salesforce.Salesforce.Options("tieout", "secret", 1_000_000));
    var uri = URI.create("http://127.0.0.1:" + host.start(0).await());
    control = new SimulatorControl(vertx, uri);
    wire = new Wire(vertx, uri);
  }

  /** An adapter; its guard never opens, since what a vendor does wrong is for it to tell. */
  Salesforce adapter() {
    return adapter(new Secret("secret"));
  }

  Salesforce adapter(Secret secret) {
    var config =
        new SalesforceConfig(
            ACCOUNT,
            new VendorEndpoint(wire.uri(), Duration.ofSeconds(5), Duration.ofSeconds(3), 32),
            "tieout",
            secret);
    var guard =
        new GuardConfig(5_000, 5, 1_000, Duration.ofSeconds(30), 1_000, Duration.ofSeconds(1));
    var clock = Clock.systemUTC();
    return Salesforce.open(vertx, config, new VendorGuard(vertx, ACCOUNT, guard, clock), clock);
  }

  Wire wire() {
    return wire;
  }

  /** The vendor's wall time, by which its sessions end. */
  TestWall wall() {
    return wall;
  }

  SimulatorControl control() {
    return control;
  }

  @Override
  public String account() {
    return ACCOUNT;
  }

  @Override
  public void setClock(Instant now) {
    this.now = now;
    control.setClock(now);
  }

  @Override
  public void putCustomer(String reference, String name) {
    account(reference, name, "'BillingCountryCode':'US',");
  }

  @Override
  public String putCustomerWithoutCountry(String reference) {
    return account(reference, "Nowhere", "");
  }

  private String account(String reference, String name, String country) {
    String id = ids.computeIfAbsent(reference, r -> "001%012dAAA".formatted(ids.size() + 1));
    control.seed(
        "Account",
        """
        [{'Id':'%s','AccountNumber':'%s','Name':'%s','BillingStreet':'1 Main St',%s
          'BillingCity':'Austin','BillingState':'TX','BillingPostalCode':'78701',
          'CurrencyIsoCode':'USD','VatNumber__c':'US123','LegalEntity__c':'US','Tenant__c':'house',
          'SystemModstamp':'%s'}]\
        """
            .formatted(id, reference, name, country, now));
    return id;
  }

  @Override
  public void putContract(String reference, String customer) {
    control.seed(
        "Contract",
        """
        [{'ContractNumber':'%s','AccountId':'%s','StartDate':'2026-01-01','ContractTerm':12,
          'LegalEntity__c':'US','CurrencyIsoCode':'USD','TimeZone__c':'America/New_York',
          'BillingDay__c':15,'PricePlan__c':'api-calls-usd, storage-usd','SystemModstamp':'%s'}]\
        """
            .formatted(reference, ids.get(customer), now));
  }

  @Override
  public void addUnknownFields(boolean added) {
    wire.change(
        added
            ? answer -> answer.replace("\"Name\":", "\"Novelty__c\":{\"a\":[1]},\"Name\":")
            : UnaryOperator.identity());
  }

  @Override
  public void failNextRead(Failing how) {
    wire.failNext(sent -> sent.path().contains("/query"), how);
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
