package io.tieout.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.model.Role;
import java.math.BigDecimal;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Usage that somebody sends by hand, after the sample month. */
@ExtendWith(Product.Resolver.class)
class SentUsageTest {

  private static final String EVENTS = "/api/usage/v1/events";
  private static final String BATCH = "application/cloudevents-batch+json";

  /** As many digits as an event may have; the sum of so many has more, and so has its value. */
  private static final String MOST = "999999999999999999";

  private static final int MANY = 1_000;

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

  @Test
  void sumsOfTheLargestQuantitiesKeepTheirContracts() {
    // Given
    assertThat(product.post(Role.USAGE_WRITER, EVENTS, BATCH, largest()).status()).isEqualTo(202);
    Product.await(() -> sum().compareTo(new BigDecimal(MOST).multiply(new BigDecimal(MANY))) == 0);
    Product.await(() -> undelivered().contains(sum().toPlainString()));

    // When
    var run = reconciled();

    // Then
    var breaks = get(run + "/breaks");
    assertThat(breaks.toString()).contains(worth().toPlainString());
    assertKept("finance", "BreakPage", breaks);
    assertKept("finance", "Reconciliation", get(run));
    assertKept("finance", "EventLineage", lineage());
    assertKept("usage", "CustomerUsagePage", summaries());
  }

  private static String largest() {
    var events = new StringJoiner(",", "[", "]");
    for (int i = 0; i < MANY; i++) {
      events.add(
          """
          {"specversion":"1.0","id":"%d","source":"/largest","subject":"C-0001",\
          "type":"io.tieout.usage.recorded.v1","time":"2026-04-03T12:00:00Z",\
          "data":{"meter":"storage-gb-hours","quantity":"%s"}}"""
              .formatted(i, MOST));
    }
    return events.toString();
  }

  private BigDecimal sum() {
    return new BigDecimal(summaries().at("/items/0/quantity").asText("0"));
  }

  /** By the price of the last of its tiers, which is the volume's. */
  private BigDecimal worth() {
    return sum().multiply(new BigDecimal("0.01"));
  }

  private JsonNode summaries() {
    return get(
        "/api/usage/v1/summaries?customer=C-0001&meter=storage-gb-hours"
            + "&from=2026-04-03&to=2026-04-04");
  }

  private String undelivered() {
    return get("/api/finance/v1/exceptions?class=usage-undelivered")
        .at("/items/0/summary")
        .asText();
  }

  private JsonNode lineage() {
    return get("/api/finance/v1/lineage/events?source=/largest&id=0");
  }

  /** Where a completed run of the books is. */
  private String reconciled() {
    var begun =
        product
            .post(
                Role.FINANCE_PREPARER,
                "/api/finance/v1/reconciliations",
                "application/json",
                "{\"entity\":\"US\",\"currency\":\"USD\",\"period\":\"2026-04\"}")
            .json();
    var run = "/api/finance/v1/reconciliations/" + begun.path("id").asText();
    Product.await(() -> !get(run).path("status").asText().equals("RUNNING"));
    assertThat(get(run).path("status").asText()).isEqualTo("COMPLETED");
    return run;
  }

  private JsonNode event(String source, String id) {
    return product.get(Role.AUDITOR, EVENTS + "?source=" + source + "&id=" + id).json();
  }

  private JsonNode get(String target) {
    var answer = product.get(Role.AUDITOR, target);
    assertThat(answer.status()).as(target + " " + answer.text()).isEqualTo(200);
    return answer.json();
  }

  private void assertKept(String contract, String schema, JsonNode answer) {
    assertThat(product.contracts().get("experience", contract).schema(schema).validate(answer))
        .as(answer.toString())
        .isEmpty();
  }
}
