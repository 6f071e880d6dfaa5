package io.tieout.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.sandbox.kit.SimulatorTest;
import io.tieout.sandbox.kit.VendorHost;
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

/** A simulated Stripe of two accounts, with a metered price, on 1 March. */
abstract class StripeBed extends SimulatorTest {
  static final String US = "sk_test_us";
  static final String DE = "sk_test_de";
  static final long FIRST_OF_MARCH = Instant.parse("2026-03-01T00:00:00Z").getEpochSecond();

  final AtomicReference<Instant> wall =
      new AtomicReference<>(Instant.parse("2026-06-01T00:00:00Z"));
  private VendorHost host;
  String url;

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

  void seed(String type, String objects) {
    Answer answer = call("POST", url + "/_sandbox/objects/" + type + "?account=us", objects);
    assertThat(answer.status()).isEqualTo(200);
  }

  void businessTime(String now) {
    Answer answer = call("PUT", url + "/_sandbox/clock", "{\"now\":\"%s\"}".formatted(now));
    assertThat(answer.status()).isEqualTo(200);
  }

  Answer post(String path, String form, String... headers) {
    String[] all = new String[headers.length + 4];
    System.arraycopy(headers, 0, all, 4, headers.length);
    all[0] = "authorization";
    all[1] = "Bearer " + US;
    all[2] = "content-type";
    all[3] = "application/x-www-form-urlencoded";
    return call("POST", url + path, form, all);
  }

  Answer get(String path) {
    return call("GET", url + path, "", "authorization", "Bearer " + US);
  }

  String customer() {
    return post("/v1/customers", "name=Acme&metadata[tieout]=C-0001").json().path("id").asText();
  }

  JsonNode subscribe(String customer) {
    Answer created =
        post(
            "/v1/subscriptions",
            "customer=%s&items[0][price]=price_api&metadata[tieout]=K-1&backdate_start_date=%d"
                .formatted(customer, FIRST_OF_MARCH));
    assertThat(created.status()).isEqualTo(200);
    return created.json();
  }

  Answer use(String customer, String identifier, String value, String at) {
    return post(
        "/v1/billing/meter_events",
        ("event_name=api-calls&payload[stripe_customer_id]=%s&payload[value]=%s&identifier=%s"
                + "&timestamp=%d")
            .formatted(customer, value, identifier, Instant.parse(at).getEpochSecond()));
  }

  static String error(Answer answer, String field) {
    return answer.json().at("/error/" + field).asText();
  }
}
