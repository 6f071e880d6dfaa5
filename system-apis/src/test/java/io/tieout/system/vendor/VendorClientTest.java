package io.tieout.system.vendor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.failure.Failure;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VendorClientTest {

  @Test
  void aCallOfAClosedClientFailsInsteadOfWaiting() {
    // Given
    var vertx = Vertx.vertx();
    var second = Duration.ofSeconds(1);
    var endpoint = new VendorEndpoint(URI.create("http://127.0.0.1:9"), second, second, 1);
    var client = VendorClient.open(vertx, "main", endpoint, Clock.systemUTC());
    client.close().await();

    // When
    var call = client.send(VendorRequest.get("/"), Instant.MAX);

    // Then
    assertThatThrownBy(() -> call.await(10, TimeUnit.SECONDS))
        .isInstanceOf(Failure.Unavailable.class);
    vertx.close().await();
  }
}
