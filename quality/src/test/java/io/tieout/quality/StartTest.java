package io.tieout.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.launcher.Main;
import io.tieout.launcher.Tieout;
import io.tieout.sandbox.DurableSettings;
import io.tieout.sandbox.SandboxServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How a process is while it starts. */
@ExtendWith(VertxExtension.class)
class StartTest {

  private Vertx vertx;

  @TempDir private Path home;

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
  }

  @Test
  void tellsHowItIsWhileItWaitsForABroker() throws Exception {
    // Given
    var ports = new DurableSettings(home.resolve("ports"));
    var broker = ports.port("broker", 0);
    var management = URI.create("http://127.0.0.1:" + ports.port("management", 0));

    // When
    var start = Tieout.start(Main.configuration(configuration(broker, management.getPort())));

    // Then
    Product.await(() -> isAlive(management));
    var ready = ask(management, "/health/ready");
    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.json().at("/down/start").asText()).contains("not ended");
    assertThat(start.isComplete()).isFalse();
    forward(broker, URI.create("kafka://" + SandboxServers.kafka().bootstrap()));
    var tieout = start.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    assertThat(ask(management, "/health/ready").status()).isEqualTo(200);
    tieout.stop().await(20, TimeUnit.SECONDS);
  }

  @Test
  void theSystemLayerNeedsNoPeers() throws Exception {
    // Given
    var ports = new DurableSettings(home.resolve("ports"));
    var management = URI.create("http://127.0.0.1:" + ports.port("management", 0));
    var kafka = URI.create("kafka://" + SandboxServers.kafka().bootstrap());
    var alone = configuration(kafka.getPort(), management.getPort());
    alone.putArray("layers").add("SYSTEM");

    // When
    var tieout =
        Tieout.start(Main.configuration(alone))
            .toCompletionStage()
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);

    // Then
    assertThat(ask(management, "/health/ready").status()).isEqualTo(200);
    tieout.stop().await(20, TimeUnit.SECONDS);
  }

  private static ObjectNode configuration(int broker, int management) {
    var database = SandboxServers.freshDatabase();
    var core = URI.create(SandboxServers.postgres().uri(database, "core"));
    var edge = URI.create(SandboxServers.postgres().uri(database, "edge"));
    var root = JsonNodeFactory.instance.objectNode();
    root.putObject("gateway").put("port", 0);
    root.putObject("internal").put("port", 0);
    root.putObject("management").put("port", management);
    root.putObject("serviceCredential").put("value", "credential");
    var store = root.putObject("store");
    store.put(
        "uri", "postgresql://%s:%d%s".formatted(core.getHost(), core.getPort(), core.getPath()));
    store.putObject("corePassword").put("value", core.getUserInfo().split(":", 2)[1]);
    store.putObject("edgePassword").put("value", edge.getUserInfo().split(":", 2)[1]);
    root.putObject("kafka")
        .put("bootstrap", "127.0.0.1:" + broker)
        .put("replicas", 1)
        .put("minInSyncReplicas", 1);
    return root;
  }

  /** From now on connections to the port reach the server. */
  private void forward(int port, URI server) {
    var client = vertx.createNetClient();
    vertx
        .createNetServer()
        .connectHandler(
            here -> {
              here.pause();
              client
                  .connect(server.getPort(), server.getHost())
                  .onSuccess(
                      there -> {
                        here.pipeTo(there);
                        there.pipeTo(here);
                      });
            })
        .listen(port, "127.0.0.1")
        .await();
  }

  private static boolean isAlive(URI management) {
    try {
      return ask(management, "/health/live").status() == 200;
    } catch (UncheckedIOException e) {
      return false; // it does not listen yet
    }
  }

  private static RawHttp.Answer ask(URI management, String path) {
    return RawHttp.exchange(management, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n".formatted(path));
  }
}
