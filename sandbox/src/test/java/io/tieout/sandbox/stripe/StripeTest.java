package io.tieout.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripeTest extends StripeBed {
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

  @ParameterizedTest
  @CsvSource({"'', 2", "active=true, 1", "active=false, 1"})
  void pricesAreListedArchivedOrNotUnlessOneIsAskedFor(String query, int listed) {
    // Given
    seed(
        "price",
        """
        [{"id":"price_old","lookup_key":"api-usd-old","currency":"usd","product":"prod_api",
          "active":false,"unit_amount_decimal":"100","recurring":{"meter":"mtr_api"}}]""");

    // When
    JsonNode prices = get("/v1/prices?" + query).json().path("data");

    // Then
    assertThat(prices).hasSize(listed);
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
