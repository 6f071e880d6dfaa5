package io.tieout.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.model.Role;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names that clients rely on: they may be joined by others, and never change or go. */
@ExtendWith(Product.Resolver.class)
class PublicFaceTest {

  private static final int LARGEST_PAGE = 200;

  private final Product product;

  PublicFaceTest(Product product) {
    this.product = product;
  }

  @ParameterizedTest
  @CsvSource({
    "usage, UsageReceipt, received accepted duplicates rejected rejectedTotal",
    "usage, UsageRefusal, index code pointer detail",
    "usage, UsageEventState, source id status reason repeats event window delivery invoice",
    "usage, UsageCount, tenant source meter day received repeated rejected held stored delivered billed",
    "usage, CustomerUsage, customer meter from to quantity events",
    "finance, Document, id kind entity customer number currency period status reconciled net tax gross source reference erpId",
    "finance, DocumentSource, system id",
    "finance, SyncStatus, entity currency period documents exceptions billed posted waiting uncertain excepted difference",
    "finance, ExceptionCase, id class financial status code summary customer document amount entity period action openedAt attempts",
    "finance, Reconciliation, id entity currency period status billed posted difference unexplained breaks",
    "finance, Money, amount currency",
    "edge, ContractLink, name layer version href",
  })
  void shapesHaveTheirFields(String contract, String schema, String fields) {
    // When
    var properties =
        product
            .contracts()
            .get("experience", contract)
            .document()
            .at("/components/schemas/" + schema + "/properties");

    // Then
    assertThat(properties.properties())
        .extracting(java.util.Map.Entry::getKey)
        .contains(fields.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "USAGE_WRITER, /api/usage/v1/counts",
    "USAGE_WRITER, /api/usage/v1/summaries?customer=C-0001&meter=api-calls&from=2026-03-01&to=2026-04-01&granularity=day",
    "AUDITOR, /api/finance/v1/documents",
    "AUDITOR, /api/finance/v1/sync-status",
    "AUDITOR, /api/finance/v1/exceptions",
    "AUDITOR, /api/finance/v1/reconciliations",
    "PARTNER, /api/partner/v1/invoices",
    "OPERATOR, /api/operations/v1/systems",
  })
  void listsArePagedWithoutLossOrRepeat(Role role, String list) {
    // Given
    var whole = items(page(role, list, LARGEST_PAGE, null));

    // When
    var paged = new ArrayList<JsonNode>();
    var cursor = (String) null;
    do {
      var page = page(role, list, 2, cursor);
      assertThat(items(page)).hasSizeLessThanOrEqualTo(2);
      paged.addAll(items(page));
      cursor = page.path("next").isNull() ? null : page.path("next").asText();
    } while (cursor != null && paged.size() < whole.size());

    // Then
    assertThat(whole).isNotEmpty();
    assertThat(paged).isEqualTo(whole);
    var next = list.contains("?") ? "&" : "?";
    assertThat(product.get(role, list + next + "limit=201").code()).isEqualTo("contract-violation");
    assertThat(product.get(role, list + next + "cursor=!").code()).isEqualTo("contract-violation");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/finance/v1/documents, /api/finance/v1/exceptions",
    "/api/finance/v1/documents, /api/finance/v1/sync-status",
    "/api/finance/v1/sync-status, /api/finance/v1/documents",
    "/api/finance/v1/documents, /api/finance/v1/reconciliations",
    "/api/usage/v1/counts, /api/usage/v1/summaries?from=2026-03-01&to=2026-04-01",
  })
  void aCursorIsOfItsListAlone(String gives, String reads) {
    // Given
    var role = gives.contains("/usage/") ? Role.USAGE_WRITER : Role.AUDITOR;
    var cursor = page(role, gives, 1, null).path("next").asText();

    // When
    var answer = product.get(role, reads + (reads.contains("?") ? "&" : "?") + "cursor=" + cursor);

    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.json().at("/errors/0/pointer").asText()).isEqualTo("#/query/cursor");
  }

  @Test
  void whatIsBilledIsPostedOrSaidToBeWhere() {
    // When
    var sums = items(page(Role.AUDITOR, "/api/finance/v1/sync-status", LARGEST_PAGE, null));

    // Then
    assertThat(sums).isNotEmpty();
    for (var sum : sums) {
      var parts =
          Stream.of("posted", "waiting", "uncertain", "excepted", "difference")
              .map(name -> amount(sum, name))
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(amount(sum, "billed")).as(sum.toString()).isEqualByComparingTo(parts);
      var documents =
          items(
              page(
                  Role.AUDITOR,
                  "/api/finance/v1/documents?entity=%s&currency=%s&period=%s"
                      .formatted(
                          sum.path("entity").asText(),
                          sum.path("currency").asText(),
                          sum.path("period").asText()),
                  LARGEST_PAGE,
                  null));
      assertThat(documents).hasSize(sum.path("documents").asInt());
      assertThat(amount(sum, "posted"))
          .isEqualByComparingTo(
              documents.stream()
                  .filter(it -> it.path("status").asText().equals("POSTED"))
                  .map(it -> amount(it, "gross"))
                  .reduce(BigDecimal.ZERO, BigDecimal::add));
    }
  }

  @Test
  void exceptionsOfAnyKindCountForTheBooksThatTheyConcern() {
    // Given
    var open = new ArrayList<JsonNode>();
    String cursor = null;
    do {
      var page = page(Role.AUDITOR, "/api/finance/v1/exceptions?status=OPEN", LARGEST_PAGE, cursor);
      open.addAll(items(page));
      cursor = page.path("next").textValue();
    } while (cursor != null);

    // When
    var sums = items(page(Role.AUDITOR, "/api/finance/v1/sync-status", LARGEST_PAGE, null));

    // Then
    assertThat(open).anyMatch(it -> !it.has("amount"));
    for (var sum : sums) {
      assertThat(sum.path("exceptions").asLong())
          .as(sum.toString())
          .isEqualTo(open.stream().filter(it -> concerns(it, sum)).count());
    }
  }

  private static boolean concerns(JsonNode exception, JsonNode books) {
    return Stream.of("/entity", "/period")
            .allMatch(
                at -> exception.at(at).isMissingNode() || exception.at(at).equals(books.at(at)))
        && (!exception.has("amount")
            || exception.at("/amount/currency").equals(books.path("currency")));
  }

  private JsonNode page(Role role, String list, int limit, String cursor) {
    var target = list + (list.contains("?") ? "&" : "?") + "limit=" + limit;
    var answer = product.get(role, cursor == null ? target : target + "&cursor=" + cursor);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static List<JsonNode> items(JsonNode page) {
    return page.path("items").valueStream().toList();
  }

  private static BigDecimal amount(JsonNode of, String name) {
    return new BigDecimal(of.path(name).path("amount").asText());
  }
}
