package io.tieout.system.tax.avatax;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tieout.api.TaxSystem;
import io.tieout.backbone.config.Secret;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.resilience.GuardConfig;
import io.tieout.backbone.resilience.VendorGuard;
import io.tieout.model.Caller;
import io.tieout.sandbox.SandboxServers;
import io.tieout.sandbox.kit.VendorHost;
import io.tieout.system.RotatedSecret;
import io.tieout.system.tax.TaxSystemContract;
import io.tieout.system.vendor.Accounts;
import io.tieout.system.vendor.CallMeter;
import io.tieout.system.vendor.VendorEndpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    avaTax = open(new Secret("key"));
    tax =
        Accounts.of(
            TaxSystem.class, Map.of(ACCOUNT, avaTax), new CallMeter(new SimpleMeterRegistry()));
  }

  @AfterAll
  void stop() {
    avaTax.close().await();
    host.stop().await();
    pool.close().await();
    vertx.close().await();
  }

  private AvaTax open(Secret licenseKey) {
    var config = new AvaTaxConfig(ACCOUNT, VendorEndpoint.of(uri), "2000", licenseKey, "ACME");
    var bounds = new GuardConfig(50, 8, 100, Duration.ofSeconds(10), 5, Duration.ofSeconds(5));
    var guard = new VendorGuard(vertx, ACCOUNT, bounds, Clock.systemUTC());
    return AvaTax.open(vertx, config, guard, Clock.systemUTC());
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

  @Test
  void keyIsRotatedWithoutARestart(@TempDir Path dir) {
    // Given
    var rotated = new RotatedSecret(dir);
    var adapter = open(rotated.secret());
    var caller = Caller.service("test", "-", Instant.now().plusSeconds(60));
    Supplier<Future<?>> call =
        () ->
            adapter
                .findTaxDocument(caller, ACCOUNT, "T-unknown")
                .recover(
                    failure ->
                        failure instanceof Failure.NotFound
                            ? Future.succeededFuture()
                            : Future.failedFuture(failure));
    assertThat(RotatedSecret.works(call.get())).isFalse();

    // When
    rotated.rotateTo("key");

    // Then
    RotatedSecret.awaitWorks(call);
    adapter.close().await();
  }
}
