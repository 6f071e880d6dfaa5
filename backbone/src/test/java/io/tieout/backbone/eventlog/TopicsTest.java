package io.tieout.backbone.eventlog;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.config.ConfigurationException;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicsTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void anAddressThatIsNoneIsNamedByItsKey() {
    // Given
    var config = KafkaConfig.of("broker");

    // When
    var ensured = Topics.ensure(vertx, config, List.of()).toCompletionStage().toCompletableFuture();

    // Then
    assertThatThrownBy(() -> ensured.get(10, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("kafka.bootstrap: broker cannot be used: Invalid url");
  }
}
