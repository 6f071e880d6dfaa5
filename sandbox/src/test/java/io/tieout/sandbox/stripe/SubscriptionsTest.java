package io.tieout.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionsTest extends StripeBed {
  private void seedFlatFee(int cents) {
    seed(
        "price",
        """
        [{"id":"price_flat","currency":"usd","product":"prod_api","unit_amount_decimal":"%d",
          "recurring":{"usage_type":"licensed"}}]"""
            .formatted(cents));
  }

  @Test
  void periodBecomesADraftAndThenAnInvoiceWithTheUsageUntilThen() {
    // Given 12 units in March
    String customer = customer();
    subscribe(customer);
    use(customer, "before", "100", "2026-02-28T23:59:59Z");
    use(customer, "first", "5", "2026-03-01T00:00:00Z");
    businessTime("2026-04-01T00:05:00Z");
    use(customer, "last", "7", "2026-03-31T23:59:59Z");
    use(customer, "after", "100", "2026-04-01T00:00:00Z");
    JsonNode draft = get("/v1/invoices?status=draft").json().at("/data/0");

    // When
    businessTime("2026-04-04T00:00:00Z");

    // Then
    assertThat(draft.path("subtotal").asLong()).isEqualTo(1000);
    JsonNode invoice = get("/v1/invoices/" + draft.path("id").asText()).json();
    assertThat(invoice.path("status").asText()).isEqualTo("open");
    assertThat(invoice.path("number").asText()).isEqualTo("US-2026-000001");
    assertThat(invoice.path("total").asLong()).isEqualTo(2600);
    assertThat(invoice.path("tax").asLong()).isZero();
    assertThat(invoice.at("/metadata/tieout").asText()).isEqualTo("K-1");
    assertThat(invoice.at("/status_transitions/finalized_at").asLong())
        .isEqualTo(Instant.parse("2026-04-04T00:00:00Z").getEpochSecond());
    JsonNode lines = get("/v1/invoices/" + invoice.path("id").asText() + "/lines").json();
    assertThat(lines.path("data")).hasSize(1);
    assertThat(lines.at("/data/0/quantity").asLong()).isEqualTo(12);
    assertThat(lines.at("/data/0/description").asText()).isEqualTo("12 × API calls");
    assertThat(lines.at("/data/0/period/start").asLong()).isEqualTo(FIRST_OF_MARCH);
    JsonNode events = get("/v1/events").json().path("data");
    assertThat(events).hasSize(2);
    assertThat(events.at("/0/type").asText()).isEqualTo("invoice.finalized");
    assertThat(events.at("/0/data/object")).isEqualTo(invoice);
    assertThat(events.at("/1/type").asText()).isEqualTo("invoice.created");
  }

  @Test
  void usageAfterTheInvoiceIsFinalChangesNothing() {
    // Given
    String customer = customer();
    subscribe(customer);
    use(customer, "in-time", "1", "2026-03-01T01:00:00Z");
    businessTime("2026-04-04T00:00:00Z");
    JsonNode before = get("/v1/invoices").json();

    // When
    use(customer, "late", "1", "2026-03-31T00:00:00Z");
    businessTime("2026-04-20T00:00:00Z");

    // Then
    assertThat(get("/v1/invoices").json()).isEqualTo(before);
    assertThat(before.at("/data/0/total").asLong()).isEqualTo(200);
  }

  @Test
  void periodWithoutUsageLeavesNoInvoice() {
    // Given
    subscribe(customer());

    // When
    businessTime("2026-05-10T00:00:00Z");

    // Then
    assertThat(get("/v1/invoices").json().path("data")).isEmpty();
    assertThat(get("/v1/events?type=invoice.deleted").json().path("data")).hasSize(2);
  }

  @Test
  void usageThatIsWorthLessThanACentIsInvoicedForNothing() {
    // Given
    String customer = customer();
    subscribe(customer);
    use(customer, "little", "0.002", "2026-03-01T01:00:00Z");

    // When
    businessTime("2026-04-04T00:00:00Z");

    // Then
    JsonNode invoice = get("/v1/invoices").json().at("/data/0");
    assertThat(invoice.path("status").asText()).isEqualTo("paid");
    assertThat(invoice.path("total").asLong()).isZero();
    assertThat(invoice.at("/lines/data/0/quantity_decimal").asText()).isEqualTo("0.002");
  }

  @Test
  void everyPeriodThatHasEndedIsBilledUntilTheSubscriptionEnds() {
    // Given a flat fee, cancelled at the end of April
    seedFlatFee(4900);
    post(
        "/v1/subscriptions",
        "customer=%s&items[0][price]=price_flat&backdate_start_date=%d&cancel_at=%d"
            .formatted(
                customer(),
                FIRST_OF_MARCH,
                Instant.parse("2026-05-01T00:00:00Z").getEpochSecond()));

    // When
    businessTime("2026-08-01T00:00:00Z");

    // Then
    JsonNode invoices = get("/v1/invoices?status=open").json().path("data");
    assertThat(invoices.findValuesAsText("number"))
        .containsExactly("US-2026-000002", "US-2026-000001");
    assertThat(invoices.at("/1/total").asLong()).isEqualTo(4900);
    assertThat(get("/v1/subscriptions").json().path("data")).isEmpty();
    assertThat(get("/v1/subscriptions?status=canceled").json().path("data")).hasSize(1);
  }

  /** The first invoice of 200.00 a month. */
  @ParameterizedTest
  @CsvSource({
    "2026-04-02T00:00:00Z, 2026-04-10T00:00:00Z, 19333",
    "2026-04-01T00:00:00Z, 2026-04-10T00:00:00Z, 20000",
    "2026-04-21T00:00:00Z, 2026-04-21T00:00:00Z, 6667",
    "2026-03-02T00:00:00Z, 2026-04-10T00:00:00Z, 19355",
  })
  void flatFeeIsChargedForTheRestOfAPeriod(Instant start, Instant created, long amount) {
    // Given
    seedFlatFee(20000);
    businessTime(created.toString());
    post(
        "/v1/subscriptions",
        "customer=%s&items[0][price]=price_flat&backdate_start_date=%d"
            .formatted(customer(), start.getEpochSecond()));

    // When
    businessTime("2026-05-20T00:00:00Z");

    // Then
    JsonNode invoices = get("/v1/invoices?status=open").json().path("data");
    JsonNode invoice = invoices.get(invoices.size() - 1);
    JsonNode line = invoice.at("/lines/data/0");
    assertThat(invoice.path("total").asLong()).isEqualTo(amount);
    assertThat(line.path("proration").asBoolean()).isEqualTo(amount != 20_000);
    assertThat(line.at("/price/unit_amount_decimal").asText()).isEqualTo("20000");
  }

  @Test
  void periodsThatAreOverAtTheStartAreInvoicedOneByOne() {
    // Given half of February and all of March, told in April
    seedFlatFee(20000);
    businessTime("2026-04-10T00:00:00Z");
    post(
        "/v1/subscriptions",
        "customer=%s&items[0][price]=price_flat&backdate_start_date=%d"
            .formatted(customer(), Instant.parse("2026-02-15T00:00:00Z").getEpochSecond()));

    // When
    businessTime("2026-04-20T00:00:00Z");

    // Then
    JsonNode invoices = get("/v1/invoices?status=open").json().path("data");
    assertThat(invoices.findValuesAsText("subtotal")).containsExactlyInAnyOrder("10000", "20000");
    assertThat(invoices.at("/0/created").asLong())
        .isEqualTo(Instant.parse("2026-04-10T00:00:00Z").getEpochSecond());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-20T00:00:00Z, 2026-04-20T00:00:00Z",
    "2026-04-01T12:00:00Z, 2026-05-01T12:00:00Z",
  })
  void periodsMeetAtTheAnchor(Instant anchor, Instant next) {
    // Given
    JsonNode subscription =
        post(
                "/v1/subscriptions",
                "customer=%s&items[0][price]=price_api&billing_cycle_anchor=%d"
                    .formatted(customer(), anchor.getEpochSecond()))
            .json();

    // When
    businessTime(anchor.toString());

    // Then
    assertThat(subscription.path("current_period_end").asLong()).isEqualTo(anchor.getEpochSecond());
    JsonNode advanced = get("/v1/subscriptions").json().at("/data/0");
    assertThat(advanced.path("current_period_end").asLong()).isEqualTo(next.getEpochSecond());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-03-01T12:00:00Z", "2026-04-01T12:00:01Z"})
  void anchorIsAheadByAMonthAtMost(Instant anchor) {
    // When
    Answer answer =
        post(
            "/v1/subscriptions",
            "customer=%s&items[0][price]=price_api&billing_cycle_anchor=%d"
                .formatted(customer(), anchor.getEpochSecond()));

    // Then
    assertThat(answer.status()).isEqualTo(400);
    assertThat(error(answer, "param")).isEqualTo("billing_cycle_anchor");
  }

  @Test
  void anchorIsGivenInOneWayOnly() {
    // When
    Answer answer =
        post(
            "/v1/subscriptions",
            ("customer=%s&items[0][price]=price_api&billing_cycle_anchor=%d"
                    + "&billing_cycle_anchor_config[day_of_month]=1")
                .formatted(customer(), Instant.parse("2026-04-01T00:00:00Z").getEpochSecond()));

    // Then
    assertThat(answer.status()).isEqualTo(400);
    assertThat(error(answer, "param")).isEqualTo("billing_cycle_anchor_config");
  }

  @Test
  void endThatIsSetLaterCutsThePeriodShort() {
    // Given 200.00 a month, of which April is to be a third
    seedFlatFee(20000);
    JsonNode created =
        post(
                "/v1/subscriptions",
                "customer=%s&items[0][price]=price_flat&backdate_start_date=%d"
                    .formatted(customer(), FIRST_OF_MARCH))
            .json();
    long end = Instant.parse("2026-04-11T00:00:00Z").getEpochSecond();
    post("/v1/subscriptions/" + created.path("id").asText(), "cancel_at=" + end);

    // When
    businessTime("2026-06-20T00:00:00Z");

    // Then
    JsonNode invoices = get("/v1/invoices?status=open").json().path("data");
    assertThat(invoices.findValuesAsText("subtotal")).containsExactly("6667", "20000");
    assertThat(invoices.at("/0/period_end").asLong()).isEqualTo(end);
  }

  @Test
  void endThatIsTakenBackIsNone() {
    // Given
    JsonNode created = subscribe(customer());
    String path = "/v1/subscriptions/" + created.path("id").asText();
    post(path, "cancel_at=" + Instant.parse("2026-03-11T00:00:00Z").getEpochSecond());

    // When
    JsonNode open = post(path, "cancel_at=").json();

    // Then
    assertThat(open.path("cancel_at").isNull()).isTrue();
    assertThat(open.path("current_period_end")).isEqualTo(created.path("current_period_end"));
  }

  @Test
  void endIsAhead() {
    // Given
    String id = subscribe(customer()).path("id").asText();

    // When
    Answer answer = post("/v1/subscriptions/" + id, "cancel_at=" + FIRST_OF_MARCH);

    // Then
    assertThat(answer.status()).isEqualTo(400);
    assertThat(error(answer, "param")).isEqualTo("cancel_at");
  }

  @Test
  void subscriptionIsNotBackdatedIntoTheFuture() {
    // When
    Answer answer =
        post(
            "/v1/subscriptions",
            "customer=%s&items[0][price]=price_api&backdate_start_date=%d"
                .formatted(customer(), Instant.parse("2026-03-02T00:00:00Z").getEpochSecond()));

    // Then
    assertThat(answer.status()).isEqualTo(400);
    assertThat(error(answer, "param")).isEqualTo("backdate_start_date");
  }

  @Test
  void listsPageFromTheNewest() {
    // Given
    String first = customer();
    String second = customer();
    subscribe(first);
    subscribe(second);

    // When
    JsonNode page = get("/v1/subscriptions?limit=1").json();

    // Then
    assertThat(page.path("has_more").asBoolean()).isTrue();
    assertThat(page.at("/data/0/customer").asText()).isEqualTo(second);
    JsonNode rest =
        get("/v1/subscriptions?limit=1&starting_after=" + page.at("/data/0/id").asText()).json();
    assertThat(rest.path("has_more").asBoolean()).isFalse();
    assertThat(rest.at("/data/0/customer").asText()).isEqualTo(first);
    assertThat(get("/v1/subscriptions?limit=101").status()).isEqualTo(400);
  }
}
