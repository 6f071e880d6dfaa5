package io.tieout.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.model.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Usage that somebody sends by hand, after the sample month. */
@ExtendWith(Product.Resolver.class)
class SentUsageTest {

  private static final String EVENTS = "/api/usage/v1/events";

  private final Product product;

  SentUsageTest(Product product) {
    this.product = product;
  }

  @Test
  void theExampleOfTheContractIsDelivered() {
    // Given
    var type = "application/cloudevents+json";
    var example =
        product
            .contracts()
            .get("experience", "usage")
            .document()
            .path("paths")
            .path(EVENTS)
            .at("/post/requestBody/content")
            .path(type)
            .path("example");

    // When
    var receipt = product.post(Role.USAGE_WRITER, EVENTS, type, example.toString());

    // Then
    assertThat(receipt.status()).as(receipt.text()).isEqualTo(202);
    Product.await(() -> event("/meters/a", "e-1").has("delivery"));
    assertThat(event("/meters/a", "e-1").path("status").asText()).isEqualTo("STORED");
  }

  private JsonNode event(String source, String id) {
    return product.get(Role.AUDITOR, EVENTS + "?source=" + source + "&id=" + id).json();
  }
}
