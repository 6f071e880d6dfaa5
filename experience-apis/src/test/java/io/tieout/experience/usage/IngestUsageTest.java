package io.tieout.experience.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.contract.Contracts;
import io.tieout.backbone.http.Api;
import io.tieout.backbone.http.Listener;
import io.tieout.backbone.http.ListenerConfig;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.Caller;
import io.tieout.model.Role;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Usage as it comes over a socket. */
@ExtendWith(VertxExtension.class)
class IngestUsageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Vertx vertx;
  private HttpClient http;
  private final TestUsage usage = new TestUsage();

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
    http = vertx.createHttpClient();
  }

  @Test
  void asksForAStreamWhereItsClientWaitsForThat() {
    // Given
    int port = listen();
    usage.takes.complete();
    var request =
        await(http.request(HttpMethod.POST, port, "127.0.0.1", "/api/usage/v1/events"))
            .setChunked(true)
            .putHeader("Content-Type", "application/x-ndjson")
            .putHeader("Expect", "100-continue");
    request.continueHandler(asked -> request.end("{}\n"));

    // When
    request.sendHead();

    // Then
    assertThat(await(request.response()).statusCode()).isEqualTo(202);
    assertThat(usage.lines).containsExactly("{}");
  }

  private int listen() {
    var api = Api.of(vertx, Contracts.bundled().get("experience", "usage"));
    var config =
        new IngestConfig(
            256 << 10, 64 << 10, 4, Duration.ofSeconds(10), 30 << 10, Duration.ofSeconds(30));
    new Usage(usage, config).serve(api);
    var router = Router.router(vertx);
    var caller =
        new Caller(
            "test",
            Caller.HOUSE,
            Set.of(Role.USAGE_WRITER),
            Trace.start(),
            Instant.now().plus(PATIENCE));
    api.mount(router, request -> Future.succeededFuture(caller));
    return await(Listener.start(vertx, ListenerConfig.on("127.0.0.1", 0), router)).actualPort();
  }

  private static <T> T await(Future<T> future) {
    return future.timeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).await();
  }
}
