package io.tieout.system.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.failure.Failure;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VendorClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String REFUSAL =
      "{\"status\":408,\"o:errorDetails\":[{\"detail\":\"late\",\"o:errorCode\":\"LATE\"}]}";

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setWorkerPoolSize(1));

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 500, 503, 504})
  void aQuestionThatMayBeAskedAgainIsUnavailable(int status) {
    // Given
    var client = clientOfVendorThatAnswers(status);

    // When
    var call = client.send(VendorRequest.get("/"), Instant.MAX);

    // Then
    assertThatThrownBy(() -> call.await(10, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            Failure.Unavailable.class,
            failure -> assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7)));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 500, 503, 504})
  void aWriteThatMayHaveBeenDoneIsUncertain(int status) {
    // Given
    var client = clientOfVendorThatAnswers(status);
    var write = VendorRequest.write(HttpMethod.POST, "/", "application/json", Buffer.buffer("{}"));

    // When
    var call = client.send(write, Instant.MAX);

    // Then
    assertThatThrownBy(() -> call.await(10, TimeUnit.SECONDS))
        .isInstanceOf(Failure.Uncertain.class);
  }

  private VendorClient clientOfVendorThatAnswers(int status) {
    var server =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .response()
                        .setStatusCode(status)
                        .putHeader("Retry-After", "7")
                        .end(REFUSAL))
            .listen(0, "127.0.0.1")
            .await();
    return client("http://127.0.0.1:" + server.actualPort());
  }

  private VendorClient client(String uri) {
    var endpoint = new VendorEndpoint(URI.create(uri), PATIENCE, PATIENCE, 1);
    return VendorClient.open(vertx, "main", endpoint, Clock.systemUTC());
  }

  @Test
  void aCallOfAClosedClientFailsInsteadOfWaiting() {
    // Given
    var client = client("http://127.0.0.1:9");
    client.close().await();

    // When
    var call = client.send(VendorRequest.get("/"), Instant.MAX);

    // Then
    assertThatThrownBy(() -> call.await(10, TimeUnit.SECONDS))
        .isInstanceOf(Failure.Unavailable.class);
  }

  /**
   * Event loops serve everybody: what takes its time is read by a worker, of which there is one.
   */
  @Test
  void aLargeAnswerHoldsUpNoEventLoop() throws Exception {
    // Given
    var items = "[" + "1,".repeat(100_000) + "1]";
    var server =
        vertx
            .createHttpServer()
            .requestHandler(it -> it.response().end(it.path().equals("/large") ? items : "[1]"))
            .listen(0, "127.0.0.1")
            .await();
    var client = client("http://127.0.0.1:" + server.actualPort());
    var free = new CountDownLatch(1);
    var working =
        vertx.executeBlocking(() -> free.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), false);

    // When the one connection has brought a large answer, and a small one after it
    var large = client.send(VendorRequest.get("/large"), Instant.MAX);
    var small = client.send(VendorRequest.get("/small"), Instant.MAX);

    // Then
    assertThat(small.await(10, TimeUnit.SECONDS).body()).hasSize(1);
    assertThat(large.isComplete()).isFalse();
    free.countDown();
    assertThat(large.await(10, TimeUnit.SECONDS).body()).hasSize(100_001);
    assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
