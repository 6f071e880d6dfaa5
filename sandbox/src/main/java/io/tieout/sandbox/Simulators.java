package io.tieout.sandbox;

import io.tieout.sandbox.avatax.AvaTax;
import io.tieout.sandbox.avatax.AvaTaxConfig;
import io.tieout.sandbox.kit.VendorHost;
import io.tieout.sandbox.netsuite.NetSuite;
import io.tieout.sandbox.salesforce.Salesforce;
import io.tieout.sandbox.stripe.Stripe;
import io.tieout.sandbox.stripe.StripeAccount;
import io.tieout.sandbox.stripe.StripeConfig;
import io.tieout.sandbox.stripe.TaxService;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The simulated vendors, one per kind of system: {@code erp} NetSuite, {@code crm} Salesforce,
 * {@code billing} Stripe, {@code tax} AvaTax. They keep their state in a database, their ports and
 * credentials in a directory.
 */
public final class Simulators implements AutoCloseable {
  static final Set<String> KINDS = Set.of("erp", "crm", "tax", "billing");

  private static final int CONNECTIONS = 16;
  private static final int NETSUITE_CONCURRENCY = 15;
  private static final long SALESFORCE_CALLS_PER_DAY = 1_000_000;
  private static final int AVATAX_CALLS_PER_SECOND = 100;
  private static final String CLIENT = "tieout";

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final DurableSettings settings;
  private final SandboxOptions options;
  private final Pool pool;
  private final List<VendorHost> hosts = new ArrayList<>();
  private final Map<String, String> urls = new TreeMap<>();
  private final Map<String, Map<String, String>> credentials = new TreeMap<>();

  private Simulators(Path dir, String database, SandboxOptions options) {
    settings = new DurableSettings(dir.resolve("simulators.properties"));
    this.options = options;
    pool =
        PgBuilder.pool()
            .using(vertx)
            .connectingTo(PgConnectOptions.fromUri(database).setCachePreparedStatements(true))
            .with(new PoolOptions().setMaxSize(CONNECTIONS))
            .build();
    try {
      startErp();
      startCrm();
      startTax();
      startBilling();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts all vendors; what their databases hold is theirs again.
   *
   * @param database URI of the simulators' own database
   */
  public static Simulators start(Path dir, String database, SandboxOptions options) {
    return new Simulators(dir, database, options);
  }

  /** The base URL of every vendor by kind. */
  public Map<String, String> urls() {
    return Map.copyOf(urls);
  }

  /**
   * What a client of that kind of system proves itself with: for {@code erp} and {@code crm} its
   * {@code clientId} and {@code clientSecret}, for {@code tax} its {@code accountId} and {@code
   * licenseKey}, for {@code billing} each account's secret key by name.
   */
  public Map<String, String> credentials(String kind) {
    return credentials.get(kind);
  }

  @Override
  public void close() {
    hosts.forEach(host -> host.stop().await());
    vertx.close().await();
  }

  private void startErp() {
    var host = new VendorHost(vertx, pool, "netsuite");
    String secret = settings.secret("erp.clientSecret");
    new NetSuite(host, new NetSuite.Options(CLIENT, secret, NETSUITE_CONCURRENCY));
    listen("erp", host, Map.of("clientId", CLIENT, "clientSecret", secret));
  }

  private void startCrm() {
    var host = new VendorHost(vertx, pool, "salesforce");
    String secret = settings.secret("crm.clientSecret");
    new Salesforce(host, new Salesforce.Options(CLIENT, secret, SALESFORCE_CALLS_PER_DAY));
    listen("crm", host, Map.of("clientId", CLIENT, "clientSecret", secret));
  }

  private void startTax() {
    var host = new VendorHost(vertx, pool, "avatax");
    String key = settings.secret("tax.licenseKey");
    new AvaTax(host, new AvaTaxConfig(CLIENT, key, options.entities(), AVATAX_CALLS_PER_SECOND));
    listen("tax", host, Map.of("accountId", CLIENT, "licenseKey", key));
  }

  /** Needs the tax system: it asks for the tax of every invoice that becomes final. */
  private void startBilling() {
    var host = new VendorHost(vertx, pool, "stripe");
    Map<String, String> tax = credentials("tax");
    Map<String, String> keys = new TreeMap<>();
    List<StripeAccount> accounts = new ArrayList<>();
    for (String entity : options.entities()) {
      String key = "sk_test_" + settings.secret("billing.secretKey." + entity);
      keys.put(entity, key);
      var taxService =
          new TaxService(
              URI.create(urls.get("tax")), tax.get("accountId"), tax.get("licenseKey"), entity);
      accounts.add(new StripeAccount(entity, key, entity, Optional.of(taxService)));
    }
    new Stripe(host, StripeConfig.of(accounts));
    listen("billing", host, keys);
  }

  private void listen(String kind, VendorHost host, Map<String, String> access) {
    int port = host.start(settings.port("port." + kind, options.vendorPort(kind))).await();
    hosts.add(host);
    urls.put(kind, "http://127.0.0.1:" + port);
    credentials.put(kind, access);
  }
}
