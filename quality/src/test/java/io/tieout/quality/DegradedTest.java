package io.tieout.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.model.Role;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A product that cannot do everything says so, and does the rest. */
@ExtendWith(Product.Resolver.class)
class DegradedTest {

  private static final String DOWN = "{\"rules\":[{\"fault\":\"status=503\"}]}";
  private static final String UP = "{\"rules\":[]}";
  private static final String BATCH = "application/cloudevents-batch+json";
  private static final String EVENTS = "/api/usage/v1/events";

  private final Product product;

  DegradedTest(Product product) {
    this.product = product;
  }

  @Test
  void aVendorThatIsDownDegradesWhatNeedsIt() {
    try {
      // Given
      product.faults("crm", DOWN);

      // When
      Product.await(() -> down().has("salesforce-main") && down().has("masterdata"));

      // Then
      assertThat(health().path("status").asText()).isEqualTo("DEGRADED");
      assertThat(down().path("salesforce-main").asText()).contains("salesforce");
      assertThat(down().path("masterdata").asText()).contains("not carried over");
      assertThat(ready().status()).isEqualTo(200);
      assertThat(product.get(Role.OPERATOR, "/api/operations/v1/systems").json().path("items"))
          .anyMatch(
              it ->
                  it.path("account").asText().equals("salesforce-main")
                      && !it.path("status").asText().equals("UP"));
    } finally {
      product.faults("crm", UP);
    }
    Product.await(() -> health().path("status").asText().equals("UP"));
  }

  @Test
  void whileTheStoreLagsUsageIsRefusedAndNothingIsLost() throws SQLException {
    var accepted = 0L;
    try (var core = new Database(product.database("core"))) {
      // Given a store that does not get on
      core.hold("SELECT 1 FROM backbone.position WHERE topic = 'usage.received' FOR UPDATE");
      for (var batch = 0; batch < 30; batch++) {
        var receipt = product.post(Role.USAGE_WRITER, EVENTS, BATCH, events("/overload", batch));
        accepted += accepted(receipt);
      }

      // When
      Product.await(() -> product.post(Role.USAGE_WRITER, EVENTS, BATCH, "[]").status() == 503);

      // Then
      var refused = product.post(Role.USAGE_WRITER, EVENTS, BATCH, "[]");
      assertThat(refused.code()).isEqualTo("overloaded");
      assertThat(Integer.parseInt(refused.header("retry-after"))).isPositive();
    }
    Product.await(() -> product.post(Role.USAGE_WRITER, EVENTS, BATCH, "[]").status() == 202);
    Product.await(() -> unread() == 0);
    try (var core = new Database(product.database("core"))) {
      assertThat(core.count("SELECT count(*) FROM usage.event WHERE source = '/overload'"))
          .isEqualTo(accepted)
          .isGreaterThan(Product.MOST_UNREAD);
    }
  }

  @Test
  void withoutTheStoreUsageIsTakenUpToItsBoundAndNothingIsLost() throws SQLException {
    var accepted = 0L;
    try (var beside = new Database(product.database("core").resolve("/postgres"))) {
      // Given no PostgreSQL
      beside.run("ALTER DATABASE tieout ALLOW_CONNECTIONS false");
      beside.texts(
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = 'tieout' AND usename = 'core'""");
      try {
        // When
        for (var batch = 0; batch < 30; batch++) {
          accepted +=
              accepted(
                  product.post(Role.USAGE_WRITER, EVENTS, BATCH, events("/without-store", batch)));
        }

        // Then
        assertThat(accepted).isPositive();
        Product.await(() -> product.post(Role.USAGE_WRITER, EVENTS, BATCH, "[]").status() == 503);
      } finally {
        beside.run("ALTER DATABASE tieout ALLOW_CONNECTIONS true");
      }
    }
    Product.await(() -> product.post(Role.USAGE_WRITER, EVENTS, BATCH, "[]").status() == 202);
    Product.await(() -> unread() == 0);
    try (var core = new Database(product.database("core"))) {
      assertThat(core.count("SELECT count(*) FROM usage.event WHERE source = '/without-store'"))
          .isEqualTo(accepted);
    }
    Product.await(() -> health().path("status").asText().equals("UP"));
  }

  private static long accepted(RawHttp.Answer receipt) {
    return receipt.status() == 202 ? receipt.json().path("accepted").asLong() : 0;
  }

  private static String events(String source, int batch) {
    var events = new java.util.StringJoiner(",", "[", "]");
    for (var i = 0; i < Product.MOST_UNREAD; i++) {
      events.add(
          """
          {"specversion":"1.0","id":"%d-%d","source":"%s","subject":"C-0001",\
          "type":"io.tieout.usage.recorded.v1","time":"2026-04-05T12:00:00Z",\
          "data":{"meter":"api-calls","quantity":"1"}}"""
              .formatted(batch, i, source));
    }
    return events.toString();
  }

  private long unread() {
    return product
        .get(Role.OPERATOR, "/api/operations/v1/backlog")
        .json()
        .at("/usage/unread")
        .asLong();
  }

  private JsonNode health() {
    return ready().json();
  }

  private JsonNode down() {
    return health().path("down");
  }

  private RawHttp.Answer ready() {
    return RawHttp.exchange(product.management(), "GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n");
  }
}
