package io.tieout.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.model.Role;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What one tenant can learn of another: nothing, not even that it exists. */
@ExtendWith(Product.Resolver.class)
class TenantTest {

  private static final String PARTNER = "partner-one";

  private static final String TENANT_COLUMN =
      """
      SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        AND EXISTS (SELECT FROM pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped)
      ORDER BY 1
      """;

  private static final String READABLE =
      """
      SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm')
        AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        AND has_schema_privilege('edge', n.oid, 'USAGE') AND has_table_privilege('edge', c.oid, 'SELECT')
      ORDER BY 1
      """;

  private static final String BOUND =
      """
      SELECT p.polrelid::regclass::text FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
      WHERE c.relrowsecurity AND p.polcmd IN ('r', '*')
        AND ('edge'::regrole::oid = ANY (p.polroles) OR 0 = ANY (p.polroles))
      """;

  private final Product product;

  TenantTest(Product product) {
    this.product = product;
  }

  @Test
  void aPartnerSeesItsOwnInvoicesOnly() {
    // Given
    var all = all(Role.AUDITOR, "/api/finance/v1/documents?kind=INVOICE");

    // When
    var own = all(Role.PARTNER, "/api/partner/v1/invoices?limit=1");

    // Then
    assertThat(own).isNotEmpty().hasSizeLessThan(all.size());
    assertThat(own).extracting(it -> it.path("customer").asText()).allMatch(TenantTest::isPartners);
    assertThat(own)
        .extracting(it -> it.path("id").asText())
        .containsExactlyElementsOf(
            all.stream()
                .filter(it -> isPartners(it.path("customer").asText()))
                .map(it -> it.path("id").asText())
                .toList());
  }

  @Test
  void anotherTenantsInvoiceLooksLikeNone() {
    // Given
    var foreign =
        all(Role.AUDITOR, "/api/finance/v1/documents").stream()
            .filter(it -> !isPartners(it.path("customer").asText()))
            .findFirst()
            .orElseThrow();

    // When
    var other =
        product.get(Role.PARTNER, "/api/partner/v1/invoices/" + foreign.path("id").asText());

    // Then
    var unknown = product.get(Role.PARTNER, "/api/partner/v1/invoices/p-999999");
    assertThat(other.status()).isEqualTo(404).isEqualTo(unknown.status());
    assertThat(withoutTrace(other.text())).isEqualTo(withoutTrace(unknown.text()));
    assertThat(other.headers().keySet()).isEqualTo(unknown.headers().keySet());
    var filtered =
        product.get(
            Role.PARTNER, "/api/partner/v1/invoices?customer=" + foreign.path("customer").asText());
    assertThat(filtered.json().path("items")).isEmpty();
  }

  @Test
  void usageForAnotherTenantsCustomerIsUsageForNobody() {
    // Given
    var sums = "/api/usage/v1/summaries?from=2026-03-01&to=2026-05-01&granularity=total";
    var used = all(Role.AUDITOR, sums);
    var foreign = event("foreign", of(used, customer -> !isPartners(customer)));
    var unknown = foreign.replace("\"foreign\"", "\"unknown\"").replaceFirst("C-[0-9]+", "C-9999");
    var own = event("own", of(used, TenantTest::isPartners));

    // When
    var receipt =
        product.post(
            Role.PARTNER,
            "/api/usage/v1/events",
            "application/cloudevents-batch+json",
            "[%s,%s,%s]".formatted(foreign, unknown, own));

    // Then
    assertThat(receipt.json().path("accepted").asInt()).isEqualTo(3);
    var held = arrived("foreign");
    assertThat(held.path("status").asText()).isEqualTo("HELD");
    assertThat(held.path("reason")).isEqualTo(arrived("unknown").path("reason"));
    assertThat(arrived("own").path("status").asText()).isEqualTo("STORED");
    var counts = all(Role.PARTNER, "/api/usage/v1/counts");
    assertThat(counts).isNotEmpty();
    assertThat(counts).extracting(it -> it.path("tenant").asText()).containsOnly(PARTNER);
    assertThat(all(Role.PARTNER, sums))
        .extracting(it -> it.path("customer").asText())
        .isNotEmpty()
        .allMatch(TenantTest::isPartners);
  }

  @Test
  void everyTableOfCustomersIsBoundToTheTenant() throws SQLException {
    try (var core = new Database(product.database("core"))) {
      // When
      var bound = core.texts(BOUND);

      // Then
      assertThat(bound).as("tables with a tenant").containsAll(core.texts(TENANT_COLUMN));
      assertThat(bound).as("tables that edge may read").containsAll(core.texts(READABLE));
    }
  }

  @Test
  void withoutAnyConditionATenantsQueryFindsItsOwnRowsOnly() throws SQLException {
    try (var core = new Database(product.database("core"));
        var edge = new Database(product.database("edge"))) {
      var readable = core.texts(READABLE);
      readable.retainAll(core.texts(TENANT_COLUMN));
      assertThat(readable).isNotEmpty();
      for (var table : readable) {
        // Given
        var foreign =
            core.count("SELECT count(*) FROM %s WHERE tenant <> 'partner-one'".formatted(table));

        // When
        var seen = edge.as(PARTNER).texts("SELECT tenant FROM " + table);

        // Then
        assertThat(foreign).as(table + " has rows of others").isPositive();
        assertThat(seen).as(table).allMatch(PARTNER::equals);
        assertThat(seen).as(table).hasSize((int) (total(core, table) - foreign));
        assertThat(edge.as("").texts("SELECT tenant FROM " + table)).as(table).isEmpty();
        assertThat(edge.as("house").count("SELECT count(*) FROM " + table))
            .isEqualTo(total(core, table));
      }
    }
  }

  private static long total(Database core, String table) throws SQLException {
    return core.count("SELECT count(*) FROM " + table);
  }

  /** Where an event of the partner went, once it went somewhere. */
  private JsonNode arrived(String id) {
    var target = "/api/usage/v1/events?source=%2Fpartner&id=" + id;
    Product.await(() -> product.get(Role.PARTNER, target).status() == 200);
    return product.get(Role.PARTNER, target).json();
  }

  private List<JsonNode> all(Role role, String target) {
    var items = new ArrayList<JsonNode>();
    var cursor = "";
    do {
      var separator = target.contains("?") ? "&" : "?";
      var page =
          product.get(role, cursor.isEmpty() ? target : target + separator + "cursor=" + cursor);
      assertThat(page.status()).as(page.text()).isEqualTo(200);
      page.json().path("items").forEach(items::add);
      cursor = page.json().path("next").isNull() ? "" : page.json().path("next").asText();
    } while (!cursor.isEmpty());
    return items;
  }

  /** A customer's use of a meter that it has used before. */
  private static JsonNode of(List<JsonNode> summaries, Predicate<String> customer) {
    return summaries.stream()
        .filter(it -> customer.test(it.path("customer").asText()))
        .findFirst()
        .orElseThrow();
  }

  private static String event(String id, JsonNode like) {
    return """
        {"specversion":"1.0","id":"%s","source":"/partner","type":"io.tieout.usage.recorded.v1",\
        "subject":"%s","time":"2026-04-05T12:00:00Z","data":{"meter":"%s","quantity":"2"}}"""
        .formatted(id, like.path("customer").asText(), like.path("meter").asText());
  }

  private static boolean isPartners(String customer) {
    return Integer.parseInt(customer.substring(2)) % 5 == 0;
  }

  private static String withoutTrace(String problem) {
    return problem.replaceAll("\"instance\":\"[^\"]*\"", "");
  }
}
