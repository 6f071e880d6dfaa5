package io.tieout.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.model.Role;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any figure of the sample month leads to the usage behind it, and any usage to its figure. */
@ExtendWith(Product.Resolver.class)
class UsageToLedgerTest {

  /** As many lines, of as many documents, show what there is to show. */
  private static final int LINES = 12;

  private final Product product;

  UsageToLedgerTest(Product product) {
    this.product = product;
  }

  @Test
  void everyLineAddsUpToItsUsageAndItsErpDocument() {
    // Given
    var documents = documents();

    // When
    var lineages = documents.stream().map(it -> lineage(it.path("id").asText())).toList();

    // Then
    int metered = 0;
    for (var lineage : lineages) {
      var document = lineage.path("document");
      var erpNet = BigDecimal.ZERO;
      var erpTax = BigDecimal.ZERO;
      assertThat(lineage.path("next").isNull()).isTrue();
      for (var line : lineage.path("lines")) {
        erpNet = erpNet.add(amount(line.at("/erp/net")));
        erpTax = erpTax.add(amount(line.at("/erp/tax")));
        if (line.has("meter")) {
          metered += line.path("windowsTotal").asInt();
          assertThat(decimal(line.path("used")))
              .as("%s %s", document.path("number"), line.path("line"))
              .isEqualByComparingTo(decimal(line.path("quantity")));
          assertThat(sum(line.path("windows"), "quantity"))
              .isEqualByComparingTo(decimal(line.path("quantity")));
        }
      }
      assertThat(erpNet).isEqualByComparingTo(amount(document.path("net")));
      assertThat(erpTax).isEqualByComparingTo(amount(document.path("tax")));
    }
    assertThat(metered).isPositive();
  }

  @Test
  void everyEventOfALineLeadsToThatLine() {
    // Given
    var lines = new ArrayList<JsonNode>();
    var trails = new ArrayList<JsonNode>();

    // When
    for (var lineage : documents().stream().map(it -> lineage(it.path("id").asText())).toList()) {
      var id = lineage.at("/document/id").asText();
      for (var line : lineage.path("lines")) {
        for (var window : line.path("windows")) {
          if (lines.size() < LINES) {
            var events = all(events(id, window.path("id").asText()));
            assertThat(sum(events, "quantity"))
                .as("%s of %s", window, lineage.path("document"))
                .isEqualByComparingTo(decimal(window.path("quantity")));
            lines.add(line);
            trails.add(trail(events.getFirst()));
          }
        }
      }
    }

    // Then
    assertThat(trails).hasSize(LINES);
    for (int i = 0; i < LINES; i++) {
      assertThat(trails.get(i).at("/line/line")).isEqualTo(lines.get(i).path("line"));
      assertThat(trails.get(i).at("/line/erp")).isEqualTo(lines.get(i).path("erp"));
      assertThat(trails.get(i).at("/document/erpId").asText()).isNotEmpty();
    }
  }

  @Test
  void countsSayThatWhatWasDeliveredIsBilled() {
    // When
    var counts = all("/api/usage/v1/counts?to=2026-04-01");

    // Then
    assertThat(counts).isNotEmpty();
    assertThat(sum(counts, "billed")).isPositive().isEqualTo(sum(counts, "delivered"));
  }

  private List<JsonNode> documents() {
    return all("/api/finance/v1/documents?kind=INVOICE&status=POSTED");
  }

  private JsonNode lineage(String id) {
    return get("/api/finance/v1/documents/" + id + "/lineage?limit=200");
  }

  private static String events(String document, String window) {
    return "/api/finance/v1/documents/%s/lineage/windows/%s/events?limit=2"
        .formatted(document, window);
  }

  private JsonNode trail(JsonNode event) {
    var found =
        get(
            "/api/finance/v1/lineage/events?source=%s&id=%s"
                .formatted(text(event, "source"), text(event, "id")));
    return found.at("/items/0");
  }

  private static String text(JsonNode event, String field) {
    return URLEncoder.encode(event.path(field).asText(), StandardCharsets.UTF_8);
  }

  private List<JsonNode> all(String target) {
    var items = new ArrayList<JsonNode>();
    var cursor = "";
    do {
      var separator = target.contains("?") ? "&" : "?";
      var page = get(cursor.isEmpty() ? target : target + separator + "cursor=" + cursor);
      page.path("items").forEach(items::add);
      cursor = page.path("next").isNull() ? "" : page.path("next").asText();
    } while (!cursor.isEmpty());
    return items;
  }

  private JsonNode get(String target) {
    var answer = product.get(Role.AUDITOR, target);
    assertThat(answer.status()).as(target + " " + answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static BigDecimal sum(Iterable<JsonNode> items, String field) {
    var sum = BigDecimal.ZERO;
    for (var item : items) {
      sum = sum.add(decimal(item.path(field)));
    }
    return sum;
  }

  private static BigDecimal amount(JsonNode money) {
    return decimal(money.path("amount"));
  }

  private static BigDecimal decimal(JsonNode text) {
    return new BigDecimal(text.asText());
  }
}
