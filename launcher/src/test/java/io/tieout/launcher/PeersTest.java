package io.tieout.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.contract.Contracts;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.Caller;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class PeersTest {

  private static final int PATIENCE_SECONDS = 20;

  private final BlockingQueue<HttpServerRequest> requests = new LinkedBlockingQueue<>();
  private final Promise<Void> closed = Promise.promise();
  private Peers peers;

  @BeforeEach
  void open(Vertx vertx) {
    var server =
        vertx
            .createHttpServer()
            .connectionHandler(one -> one.closeHandler(end -> closed.tryComplete()))
            .requestHandler(requests::add)
            .listen(0, "127.0.0.1")
            .await();
    var config =
        Main.configuration(
            SampleConfig.laidOut(
                """
                {
                  "layers": ["EDGE"],
                  "peers": {"SYSTEM": "%1$s", "PROCESS": "%1$s"},
                  "peerCalls": {"connections": 1, "maxWaiting": 1, "keepAlive": "PT1S"}
                }
                """
                    .formatted("http://127.0.0.1:" + server.actualPort())));
    peers =
        new Peers(
            new Ground(
                vertx,
                config,
                null,
                null,
                Contracts.bundled(),
                Clock.systemUTC(),
                null,
                null,
                null,
                "test"));
  }

  @Test
  void noMoreCallsWaitForAConnectionThanMay() throws Exception {
    // Given a peer that answers nobody
    var processes = peers.processes();
    var sent = ask(processes);
    assertThat(requests.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
    var waiting = ask(processes);

    // When
    var refused = ask(processes);

    // Then
    assertThat(refused.otherwiseEmpty().await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNull();
    assertThat(refused.cause()).isInstanceOf(Failure.Overloaded.class);
    assertThat(List.of(sent, waiting)).noneMatch(Future::isComplete);
  }

  @Test
  void anIdleConnectionIsClosedBeforeThePeerDoesSo() throws Exception {
    // Given
    var call = ask(peers.processes());
    var request = requests.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);

    // When
    request.response().end("{\"items\": [], \"next\": null}");

    // Then
    call.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    closed.future().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static Future<?> ask(Processes processes) {
    var caller = Caller.service("test", Trace.start(), Instant.now().plusSeconds(60));
    return processes.exceptions().listExceptions(caller, null, null, null, null, null, null);
  }
}
