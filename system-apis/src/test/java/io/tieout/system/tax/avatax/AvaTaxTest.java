package io.tieout.system.tax.avatax;

import io.tieout.api.TaxSystem;
import io.tieout.backbone.config.Secret;
import io.tieout.backbone.resilience.GuardConfig;
import io.tieout.backbone.resilience.VendorGuard;
import io.tieout.sandbox.SandboxServers;
import io.tieout.sandbox.kit.VendorHost;
import io.tieout.system.tax.TaxSystemContract;
import io.tieout.system.vendor.Accounts;
import io.tieout.system.vendor.VendorEndpoint;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The adapter called in one process. */
class AvaTaxTest extends TaxSystemContract {
  private static final String ACCOUNT = "avatax-main";

  private final Vertx vertx = Vertx.vertx();
  private Pool pool;
  private VendorHost host;
  private URI uri;
  private AvaTax avaTax;
  private TaxSystem tax;

  @BeforeAll
  void start() {
    String database = SandboxServers.postgres().uri(SandboxServers.freshDatabase(), "core");
    pool = PgBuilder.pool().using(vertx).connectingTo(PgConnectOptions.fromUri(database)).build();
    host = new VendorHost(vertx, pool, "tax");
    var unused =
        new io.tieout.sandbox.avatax.AvaTax(
            host, new io.tieout.sandbox.avatax.AvaTaxConfig("2000", "key", List.of("ACME"), 1_000));
    uri = URI.create("http://127.0.0.1:" + host.start(0).await());
    var config =
        new AvaTaxConfig(ACCOUNT, VendorEndpoint.of(uri), "2000", new Secret("key"), "ACME");
    var guard = new VendorGuard(vertx, ACCOUNT, GuardConfig.defaults(), Clock.systemUTC());
    avaTax = AvaTax.open(vertx, config, guard, Clock.systemUTC());
    tax = Accounts.of(TaxSystem.class, Map.of(ACCOUNT, avaTax));
  }

  @AfterAll
  void stop() {
    avaTax.close().await();
    host.stop().await();
    pool.close().await();
    vertx.close().await();
  }

  Vertx vertx() {
    return vertx;
  }

  @Override
  protected TaxSystem tax() {
    return tax;
  }

  @Override
  protected String account() {
    return ACCOUNT;
  }

  @Override
  protected void loseNextAnswer() {
    var rules = "{\"rules\":[{\"method\":\"POST\",\"fault\":\"reset-after-commit\",\"times\":1}]}";
    vertx
        .createHttpClient()
        .request(
            new RequestOptions()
                .setMethod(HttpMethod.PUT)
                .setAbsoluteURI(uri.resolve("/_sandbox/faults").toString()))
        .compose(request -> request.send(Buffer.buffer(rules)))
        .await();
  }
}
