package io.tieout.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.sandbox.kit.SimulatorTest;
import io.tieout.sandbox.kit.VendorHost;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripeTest extends SimulatorTest {
  private static final String US = "sk_test_us";
  private static final String DE = "sk_test_de";

  private final AtomicReference<Instant> wall =
      new AtomicReference<>(Instant.parse("2026-06-01T00:00:00Z"));
  private VendorHost host;
  private String url;

  @BeforeAll
  void startStripe() {
    InstantSource source = wall::get;
    Clock clock = source.withZone(ZoneOffset.UTC);
    host = new VendorHost(vertx(), pool(), "billing", clock);
    StripeConfig config =
        new StripeConfig(
            List.of(
                new StripeAccount("us", US, "US", Optional.empty()),
                new StripeAccount("de", DE, "DE", Optional.empty())),
            Duration.ofDays(3),
            1_000,
            5_000);
    new Stripe(host, config);
    url = "http://127.0.0.1:" + host.start(0).await();
  }

  @AfterAll
  void stopStripe() {
    host.stop().await();
  }

  @BeforeEach
  void startOver() {
    call("DELETE", url + "/_sandbox/state", "");
    seed("product", "[{\"id\":\"prod_api\",\"name\":\"API calls\"}]");
    seed("meter", "[{\"id\":\"mtr_api\",\"event_name\":\"api-calls\"}]");
    seed(
        "price",
        """
        [{"id":"price_api","lookup_key":"api-usd","currency":"usd","product":"prod_api",
          "billing_scheme":"tiered","tiers_mode":"graduated","recurring":{"meter":"mtr_api"},
          "tiers":[{"up_to":10,"unit_amount_decimal":"200"},
                   {"up_to":20,"unit_amount_decimal":"300"},
                   {"up_to":null,"unit_amount_decimal":"500"}]}]""");
    businessTime("2026-03-01T12:00:00Z");
  }

  private void seed(String type, String objects) {
    Answer answer = call("POST", url + "/_sandbox/objects/" + type + "?account=us", objects);
    assertThat(answer.status()).isEqualTo(200);
  }

  private void businessTime(String now) {
    Answer answer = call("PUT", url + "/_sandbox/clock", "{\"now\":\"%s\"}".formatted(now));
    assertThat(answer.status()).isEqualTo(200);
  }

  private Answer post(String path, String form, String... headers) {
    String[] all = new String[headers.length + 4];
    System.arraycopy(headers, 0, all, 4, headers.length);
    all[0] = "authorization";
    all[1] = "Bearer " + US;
    all[2] = "content-type";
    all[3] = "application/x-www-form-urlencoded";
    return call("POST", url + path, form, all);
  }

  private Answer get(String path) {
    return call("GET", url + path, "", "authorization", "Bearer " + US);
  }

  private String customer() {
    return post("/v1/customers", "name=Acme&metadata[tieout]=C-0001").json().path("id").asText();
  }

  private JsonNode subscribe(String customer, String zone) {
    Answer created =
        post(
            "/v1/subscriptions",
            "customer=%s&items[0][price]=price_api&metadata[time_zone]=%s&metadata[tieout]=K-1"
                .formatted(customer, zone));
    assertThat(created.status()).isEqualTo(200);
    return created.json();
  }

  private Answer use(String customer, String identifier, String value, String at) {
    return post(
        "/v1/billing/meter_events",
        ("event_name=api-calls&payload[stripe_customer_id]=%s&payload[value]=%s&identifier=%s"
                + "&timestamp=%d")
            .formatted(customer, value, identifier, Instant.parse(at).getEpochSecond()));
  }

  private static String error(Answer answer, String field) {
    return answer.json().at("/error/" + field).asText();
  }

  @Test
  void keyChoosesTheAccountAndWrongOnesAreRefused() {
    // Given
    String customer = customer();

    // When
    Answer elsewhere =
        call("GET", url + "/v1/customers/" + customer, "", "authorization", "Bearer " + DE);

    // Then
    assertThat(elsewhere.status()).isEqualTo(404);
    assertThat(error(elsewhere, "code")).isEqualTo("resource_missing");
    assertThat(get("/v1/customers/" + customer).status()).isEqualTo(200);
    assertThat(call("GET", url + "/v1/customers/" + customer, "").status()).isEqualTo(401);
    assertThat(
            call("GET", url + "/v1/prices", "", "authorization", "Basic c2tfdGVzdF91czo=").status())
        .isEqualTo(200);
    assertThat(error(get("/v1/nothing"), "type")).isEqualTo("invalid_request_error");
  }

  @Test
  void unknownParameterIsRefused() {
    // When
    Answer answer = post("/v1/customers", "name=Acme&colour=red");

    // Then
    assertThat(answer.status()).isEqualTo(400);
    assertThat(error(answer, "code")).isEqualTo("parameter_unknown");
    assertThat(error(answer, "param")).isEqualTo("colour");
  }

  @Test
  void idempotencyKeyRepeatsTheFirstAnswerForADay() {
    // Given
    Answer first = post("/v1/customers", "name=Acme", "idempotency-key", "k");

    // When
    Answer again = post("/v1/customers", "name=Acme", "idempotency-key", "k");

    // Then
    assertThat(again.response().body()).isEqualTo(first.response().body());
    assertThat(again.response().headers().firstValue("idempotent-replayed")).hasValue("true");
    Answer other = post("/v1/customers", "name=Other", "idempotency-key", "k");
    assertThat(error(other, "type")).isEqualTo("idempotency_error");
    wall.updateAndGet(now -> now.plus(Duration.ofHours(24)));
    assertThat(post("/v1/customers", "name=Acme", "idempotency-key", "k").json())
        .isNotEqualTo(first.json());
  }

  @Test
  void customerIsFoundByMetadataAndUpdated() {
    // Given
    String customer = customer();
    String query = URLEncoder.encode("metadata['tieout']:'C-0001'", StandardCharsets.UTF_8);

    // When
    post("/v1/customers/" + customer, "name=Acme+Inc&address[country]=US&address[state]=TX");

    // Then
    JsonNode found = get("/v1/customers/search?query=" + query).json().path("data");
    assertThat(found).hasSize(1);
    assertThat(found.at("/0/id").asText()).isEqualTo(customer);
    assertThat(found.at("/0/name").asText()).isEqualTo("Acme Inc");
    assertThat(found.at("/0/address/state").asText()).isEqualTo("TX");
  }

  @Test
  void pricesShowTheirTiersOnlyExpanded() {
    // When
    JsonNode plain = get("/v1/prices?lookup_keys[]=api-usd").json().path("data");

    // Then
    assertThat(plain).hasSize(1);
    assertThat(plain.at("/0/tiers").isMissingNode()).isTrue();
    assertThat(
            get("/v1/prices?lookup_keys[0]=api-usd&expand[]=data.tiers").json().at("/data/0/tiers"))
        .hasSize(3);
    assertThat(get("/v1/prices?lookup_keys[]=other").json().path("data")).isEmpty();
  }

  @Test
  void meterEventCountsOncePerIdentifierAndDay() {
    // Given
    String customer = customer();
    assertThat(use(customer, "w-1", "12.5", "2026-03-01T05:00:00Z").status()).isEqualTo(200);

    // When
    Answer again = use(customer, "w-1", "12.5", "2026-03-01T05:00:00Z");

    // Then
    assertThat(again.status()).isEqualTo(400);
    assertThat(error(again, "message")).contains("already exists with identifier w-1");
    assertThat(total(customer)).isEqualByComparingTo("12.5");
    wall.updateAndGet(now -> now.plus(Duration.ofHours(24)));
    assertThat(use(customer, "w-1", "12.5", "2026-03-01T05:00:00Z").status()).isEqualTo(200);
    assertThat(total(customer)).isEqualByComparingTo("25");
  }

  private BigDecimal total(String customer) {
    return get("/v1/billing/meters/mtr_api/event_summaries?customer=%s&start_time=%d&end_time=%d"
            .formatted(
                customer,
                Instant.parse("2026-03-01T00:00:00Z").getEpochSecond(),
                Instant.parse("2026-04-01T00:00:00Z").getEpochSecond()))
        .json()
        .at("/data/0/aggregated_value")
        .decimalValue();
  }

  @Test
  void meterEventIsCheckedAsStripeDoes() {
    // Given
    String customer = customer();

    // When
    Answer unknown = use("cus_none", "w-1", "1", "2026-03-01T00:00:00Z");

    // Then
    assertThat(error(unknown, "code")).isEqualTo("resource_missing");
    assertThat(error(use(customer, "w", "1", "2026-01-25T11:59:59Z"), "code"))
        .isEqualTo("timestamp_too_far_in_past");
    assertThat(error(use(customer, "w", "1", "2026-03-01T12:05:01Z"), "code"))
        .isEqualTo("timestamp_in_future");
    assertThat(use(customer, "w", "1234567890.123456", "2026-03-01T00:00:00Z").status())
        .isEqualTo(400);
    assertThat(use(customer, "w", "1e3", "2026-03-01T00:00:00Z").status()).isEqualTo(400);
    assertThat(use(customer, "w", "123456789.123456", "2026-01-25T12:00:00Z").status())
        .isEqualTo(200);
  }

  @Test
  void summariesGroupByDay() {
    // Given
    String customer = customer();
    use(customer, "a", "1", "2026-02-27T00:00:00Z");
    use(customer, "b", "2", "2026-02-27T23:59:59Z");
    use(customer, "c", "4", "2026-02-28T00:00:00Z");

    // When
    JsonNode days =
        get("/v1/billing/meters/mtr_api/event_summaries?customer=%s&start_time=%d&end_time=%d"
                    .formatted(
                        customer,
                        Instant.parse("2026-02-01T00:00:00Z").getEpochSecond(),
                        Instant.parse("2026-03-01T00:00:00Z").getEpochSecond())
                + "&value_grouping_window=day")
            .json()
            .path("data");

    // Then the newest first
    assertThat(days.findValuesAsText("aggregated_value")).containsExactly("4", "3");
    assertThat(days.at("/1/start_time").asLong())
        .isEqualTo(Instant.parse("2026-02-27T00:00:00Z").getEpochSecond());
  }

  @Test
  void periodBecomesADraftAndThenAnInvoiceWithTheUsageUntilThen() {
    // Given 12 units in New York's March, which begins and ends at five and four o'clock UTC
    String customer = customer();
    subscribe(customer, "America/New_York");
    use(customer, "before", "100", "2026-03-01T04:59:59Z");
    use(customer, "first", "5", "2026-03-01T05:00:00Z");
    businessTime("2026-04-01T04:05:00Z");
    use(customer, "last", "7", "2026-04-01T03:59:59Z");
    use(customer, "after", "100", "2026-04-01T04:00:00Z");
    JsonNode draft = get("/v1/invoices?status=draft").json().at("/data/0");

    // When
    businessTime("2026-04-04T04:00:00Z");

    // Then
    assertThat(draft.path("subtotal").asLong()).isEqualTo(1000);
    JsonNode invoice = get("/v1/invoices/" + draft.path("id").asText()).json();
    assertThat(invoice.path("status").asText()).isEqualTo("open");
    assertThat(invoice.path("number").asText()).isEqualTo("US-2026-000001");
    assertThat(invoice.path("total").asLong()).isEqualTo(2600);
    assertThat(invoice.path("tax").asLong()).isZero();
    assertThat(invoice.at("/metadata/tieout").asText()).isEqualTo("K-1");
    assertThat(invoice.at("/status_transitions/finalized_at").asLong())
        .isEqualTo(Instant.parse("2026-04-04T04:00:00Z").getEpochSecond());
    JsonNode lines = get("/v1/invoices/" + invoice.path("id").asText() + "/lines").json();
    assertThat(lines.path("data")).hasSize(1);
    assertThat(lines.at("/data/0/quantity").asLong()).isEqualTo(12);
    assertThat(lines.at("/data/0/description").asText()).isEqualTo("12 × API calls");
    assertThat(lines.at("/data/0/period/start").asLong())
        .isEqualTo(Instant.parse("2026-03-01T05:00:00Z").getEpochSecond());
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
    subscribe(customer, "UTC");
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
    subscribe(customer(), "UTC");

    // When
    businessTime("2026-05-10T00:00:00Z");

    // Then
    assertThat(get("/v1/invoices").json().path("data")).isEmpty();
    assertThat(get("/v1/events?type=invoice.deleted").json().path("data")).hasSize(2);
  }

  @Test
  void everyPeriodThatHasEndedIsBilledUntilTheSubscriptionEnds() {
    // Given a flat fee, cancelled at the end of April
    seed(
        "price",
        """
        [{"id":"price_flat","currency":"usd","product":"prod_api","unit_amount_decimal":"4900",
          "recurring":{"usage_type":"licensed"}}]""");
    post(
        "/v1/subscriptions",
        "customer=%s&items[0][price]=price_flat&cancel_at=%d"
            .formatted(customer(), Instant.parse("2026-05-01T00:00:00Z").getEpochSecond()));

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

  /**
   * The first invoice: 200.00 for 29 of 30 days, for a third of a month, for a month less an hour.
   */
  @ParameterizedTest
  @CsvSource({
    "UTC, 2026-04-02T00:00:00Z, 2026-04-10T00:00:00Z, 19333",
    "UTC, 2026-04-01T00:00:00Z, 2026-04-10T00:00:00Z, 20000",
    "UTC, 2026-04-21T00:00:00Z, 2026-04-21T00:00:00Z, 6667",
    "UTC, 2026-03-02T00:00:00Z, 2026-04-10T00:00:00Z, 20000",
    "America/New_York, 2026-03-02T05:00:00Z, 2026-03-10T00:00:00Z, 19354",
    "America/New_York, 2026-03-16T04:00:00Z, 2026-03-20T00:00:00Z, 10336",
  })
  void flatFeeIsChargedForTheRestOfAPeriod(
      String zone, Instant start, Instant created, long amount) {
    // Given
    seed(
        "price",
        """
        [{"id":"price_flat","currency":"usd","product":"prod_api","unit_amount_decimal":"20000",
          "recurring":{"usage_type":"licensed"}}]""");
    businessTime(created.toString());
    post(
        "/v1/subscriptions",
        ("customer=%s&items[0][price]=price_flat&metadata[time_zone]=%s"
                + "&backdate_start_date=%d&proration_behavior=create_prorations")
            .formatted(customer(), zone, start.getEpochSecond()));

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
    subscribe(first, "UTC");
    subscribe(second, "UTC");

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

  @Test
  void webhookSignatureCoversTimeAndBody() {
    // When
    var headers = Events.signature("whsec_1", "{}", Instant.ofEpochSecond(1_774_000_000));

    // Then computed with: printf '1774000000.{}' | openssl dgst -sha256 -hmac whsec_1
    assertThat(headers)
        .containsEntry(
            "stripe-signature",
            "t=1774000000,v1=429a9437379376310e1072215f9eba87ccfa976c0d7005b100e02277389bdae3");
  }
}
