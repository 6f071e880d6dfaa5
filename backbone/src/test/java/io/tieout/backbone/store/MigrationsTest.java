package io.tieout.backbone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.config.ConfigurationException;
import io.tieout.sandbox.SandboxServers;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationsTest {

  private static final String NOWHERE = "postgresql://core:secret@127.0.0.1:1/none";

  @Test
  void aDatabaseThatCannotBeReachedIsNamedByItsKey() {
    // Given
    var config = StoreConfig.of(NOWHERE, NOWHERE);

    // When
    assertThatThrownBy(() -> Migrations.run(config, List.of("backbone")))
        // Then
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "store.uri: postgresql://127.0.0.1:1/none cannot be used: Connection to 127.0.0.1:1");
  }

  @Test
  void aDatabaseThatDoesNotAnswerYetIsWaitedFor() {
    // Given one that hangs up at first
    var server = URI.create(SandboxServers.postgres().uri(SandboxServers.freshDatabase(), "core"));
    var vertx = Vertx.vertx();
    var client = vertx.createNetClient();
    var attempts = new AtomicInteger();
    var front =
        vertx
            .createNetServer()
            .connectHandler(
                here -> {
                  if (attempts.getAndIncrement() == 0) {
                    here.close();
                    return;
                  }
                  here.pause();
                  client
                      .connect(server.getPort(), server.getHost())
                      .onSuccess(
                          there -> {
                            here.pipeTo(there);
                            there.pipeTo(here);
                          });
                })
            .listen(0, "127.0.0.1")
            .await();
    var uri =
        server.toString().replace(":" + server.getPort() + "/", ":" + front.actualPort() + "/");
    var config = waiting(StoreConfig.of(uri, uri), Duration.ofSeconds(30));

    // When
    Migrations.run(config, List.of("backbone"));

    // Then
    assertThat(attempts.get()).isGreaterThan(1);
    vertx.close().await();
  }

  private static StoreConfig waiting(StoreConfig config, Duration startWithin) {
    return new StoreConfig(
        config.uri(),
        config.coreUser(),
        config.corePassword(),
        config.edgeUser(),
        config.edgePassword(),
        1,
        1,
        1,
        1,
        config.statementTimeout(),
        config.idleTimeout(),
        startWithin,
        1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://127.0.0.1:5432/tieout",
        "127.0.0.1:5432/tieout",
        "postgresql://core:secret@127.0.0.1:5432/tieout",
        "postgresql://127.0.0.1:port/tieout",
        "postgresql://a b/tieout"
      })
  void anUriOfAnotherFormIsRefusedWithoutBeingQuoted(String uri) {
    // Given
    var right = StoreConfig.of(NOWHERE, NOWHERE);

    // When
    assertThatThrownBy(
            () ->
                new StoreConfig(
                    uri,
                    right.coreUser(),
                    right.corePassword(),
                    right.edgeUser(),
                    right.edgePassword(),
                    1,
                    1,
                    1,
                    1,
                    right.statementTimeout(),
                    right.idleTimeout(),
                    right.startWithin(),
                    1))
        // Then
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("uri is not postgresql://host:port/database, without a user");
  }
}
