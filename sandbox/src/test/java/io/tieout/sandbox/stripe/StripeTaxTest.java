package io.tieout.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.sandbox.avatax.AvaTax;
import io.tieout.sandbox.avatax.AvaTaxConfig;
import io.tieout.sandbox.kit.SimulatorTest;
import io.tieout.sandbox.kit.VendorHost;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StripeTaxTest extends SimulatorTest {
  private static final String[] HEADERS = {
    "authorization", "Bearer sk", "content-type", "application/x-www-form-urlencoded"
  };

  private VendorHost taxHost;
  private VendorHost billingHost;
  private String tax;
  private String billing;

  @BeforeAll
  void startBoth() {
    taxHost = new VendorHost(vertx(), pool(), "tax");
    new AvaTax(taxHost, new AvaTaxConfig("100", "key", List.of("DE"), 1_000));
    tax = "http://127.0.0.1:" + taxHost.start(0).await();
    billingHost = new VendorHost(vertx(), pool(), "billing");
    TaxService service = new TaxService(URI.create(tax), "100", "key", "DE");
    new Stripe(
        billingHost,
        StripeConfig.of(List.of(new StripeAccount("de", "sk", "DE", Optional.of(service)))));
    billing = "http://127.0.0.1:" + billingHost.start(0).await();
    seed("meter", "[{\"id\":\"mtr\",\"event_name\":\"compute-seconds\"}]");
    seed(
        "price",
        """
        [{"id":"price_a","currency":"eur","product":"prod","unit_amount_decimal":"100",
          "recurring":{"meter":"mtr"}},
         {"id":"price_b","currency":"eur","product":"prod","unit_amount_decimal":"0.5",
          "recurring":{"meter":"mtr"}},
         {"id":"price_c","currency":"eur","product":"prod","unit_amount_decimal":"11900",
          "tax_behavior":"inclusive","recurring":{"usage_type":"licensed"}}]""");
    businessTime("2026-03-10T00:00:00Z");
  }

  @AfterAll
  void stopBoth() {
    billingHost.stop().await();
    taxHost.stop().await();
  }

  private void seed(String type, String objects) {
    call("POST", billing + "/_sandbox/objects/" + type + "?account=de", objects);
  }

  private void businessTime(String now) {
    Answer answer = call("PUT", billing + "/_sandbox/clock", "{\"now\":\"%s\"}".formatted(now));
    assertThat(answer.status()).isEqualTo(200);
  }

  private JsonNode post(String path, String form) {
    Answer answer = call("POST", billing + path, form, HEADERS);
    assertThat(answer.status()).isEqualTo(200);
    return answer.json();
  }

  private JsonNode get(String path) {
    return call("GET", billing + path, "", HEADERS).json();
  }

  private void subscribe(String customer, String items) {
    post(
        "/v1/subscriptions",
        "customer=%s&%s&backdate_start_date=%d"
            .formatted(customer, items, Instant.parse("2026-03-01T00:00:00Z").getEpochSecond()));
  }

  private String customerWithUsage(String address) {
    String customer = post("/v1/customers", "name=A&" + address).path("id").asText();
    subscribe(customer, "items[0][price]=price_a&items[1][price]=price_b");
    post(
        "/v1/billing/meter_events",
        "event_name=compute-seconds&payload[stripe_customer_id]=%s&payload[value]=3&timestamp=%d"
            .formatted(customer, Instant.parse("2026-03-09T00:00:00Z").getEpochSecond()));
    return customer;
  }

  @Test
  void finalInvoiceCarriesTheTaxOfEachLine() {
    // Given 3.00 and 0.02 to be taxed at 19%, the same under reverse charge, 119.00 with 19% in it,
    // and a tax engine that fails at first
    String german = customerWithUsage("address[country]=DE");
    String french =
        customerWithUsage(
            "address[country]=FR&tax_id_data[0][type]=eu_vat&tax_id_data[0][value]=FR12345678901");
    String inclusive = post("/v1/customers", "name=B&address[country]=DE").path("id").asText();
    subscribe(inclusive, "items[0][price]=price_c");
    call(
        "PUT",
        tax + "/_sandbox/faults",
        "{\"rules\":[{\"fault\":\"status=503\",\"times\":1},{\"fault\":\"reset-before\",\"times\":1}]}");

    // When
    businessTime("2026-04-04T00:00:00Z");

    // Then
    JsonNode taxed = get("/v1/invoices?customer=" + german).at("/data/0");
    assertThat(taxed.path("subtotal").asLong()).isEqualTo(302);
    assertThat(taxed.path("tax").asLong()).isEqualTo(57);
    assertThat(taxed.path("total").asLong()).isEqualTo(359);
    assertThat(taxed.at("/total_tax_amounts/0/taxable_amount").asLong()).isEqualTo(302);
    String rate = taxed.at("/lines/data/0/tax_amounts/0/tax_rate").asText();
    assertThat(get("/v1/tax_rates/" + rate).path("percentage").decimalValue())
        .isEqualByComparingTo("19");
    JsonNode reversed = get("/v1/invoices?customer=" + french).at("/data/0");
    assertThat(reversed.path("tax").asLong()).isZero();
    assertThat(reversed.at("/lines/data/1/tax_amounts/0/taxability_reason").asText())
        .isEqualTo("reverse_charge");
    assertThat(reversed.at("/total_tax_amounts/0/taxability_reason").asText())
        .isEqualTo("reverse_charge");
    assertTaxIsInTheAmount(inclusive);
  }

  private void assertTaxIsInTheAmount(String inclusive) {
    JsonNode invoice = get("/v1/invoices?customer=" + inclusive).at("/data/0");
    JsonNode line = invoice.at("/lines/data/0");
    assertThat(line.path("amount").asLong()).isEqualTo(11_900);
    assertThat(line.path("amount_excluding_tax").asLong()).isEqualTo(10_000);
    assertThat(line.at("/tax_amounts/0/inclusive").asBoolean()).isTrue();
    assertThat(line.at("/tax_amounts/0/taxable_amount").asLong()).isEqualTo(10_000);
    assertThat(invoice.path("subtotal").asLong()).isEqualTo(11_900);
    assertThat(invoice.path("subtotal_excluding_tax").asLong()).isEqualTo(10_000);
    assertThat(invoice.path("tax").asLong()).isEqualTo(1_900);
    assertThat(invoice.path("total").asLong()).isEqualTo(11_900);
    assertThat(invoice.path("total_excluding_tax").asLong()).isEqualTo(10_000);
    String rate = line.at("/tax_amounts/0/tax_rate").asText();
    assertThat(get("/v1/tax_rates/" + rate).path("inclusive").asBoolean()).isTrue();
  }
}
