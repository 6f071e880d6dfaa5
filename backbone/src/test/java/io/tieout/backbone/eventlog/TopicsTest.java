package io.tieout.backbone.eventlog;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.config.ConfigurationException;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class TopicsTest {

  private Vertx vertx;

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
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
