package io.tieout.sandbox.avatax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.sandbox.kit.SimulatorTest;
import io.tieout.sandbox.kit.VendorHost;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvaTaxTest extends SimulatorTest {
  private static final String BASIC = "Basic MTAwOmtleQ=="; // 100:key

  private VendorHost host;
  private String url;

  @BeforeAll
  void startAvaTax() {
    host = new VendorHost(vertx(), pool(), "tax");
    new AvaTax(host, new AvaTaxConfig("100", "key", List.of("US", "DE"), 1_000));
    url = "http://127.0.0.1:" + host.start(0).await();
  }

  @AfterAll
  void stopAvaTax() {
    host.stop().await();
  }

  @BeforeEach
  void startOver() {
    call("DELETE", url + "/_sandbox/state", "");
  }

  private Answer send(String method, String path, String body) {
    return call(method, url + path, body, "authorization", BASIC, "x-avalara-client", "test;1;;;");
  }

  private static String document(
      String type, String currency, String country, String region, String vatId, String amount) {
    return """
    {"type":"%s","code":"tie-1","companyCode":"DE","customerCode":"C-0001","date":"2026-04-04",
     "currencyCode":"%s","businessIdentificationNo":"%s",
     "addresses":{"shipTo":{"country":"%s","region":"%s"}},
     "lines":[{"number":"il_1","itemCode":"api-calls","amount":%s}]}"""
        .formatted(type, currency, vatId, country, region, amount);
  }

  private static String invoice(String amount) {
    return document("SalesInvoice", "EUR", "DE", "", "", amount);
  }

  private static String error(Answer answer) {
    return answer.json().at("/error/code").asText();
  }

  @ParameterizedTest
  @CsvSource({
    "USD, US, CA, '', 100.00, 7.25, US-CA",
    "USD, US, NY, '', 0.06, 0.01, US-NY",
    "USD, US, TX, '', 35.00, 2.19, US-TX",
    "EUR, DE, '', DE123456789, 100.00, 19.00, DE",
    "EUR, FR, '', '', 0.025, 0.01, FR",
    "EUR, FR, '', FR12345678901, 100.00, 0.00, FR",
    "GBP, GB, '', GB123456789, 279.16, 55.83, GB",
    "JPY, JP, '', '', 15, 2, JP",
    "EUR, DE, '', '', -0.50, -0.10, DE"
  })
  void taxFollowsTheShipToAddressAndIsRoundedHalfUp(
      String currency,
      String country,
      String region,
      String vatId,
      String amount,
      BigDecimal tax,
      String jurisdiction) {
    // When
    Answer answer =
        send(
            "POST",
            "/api/v2/transactions/create",
            document("SalesOrder", currency, country, region, vatId, amount));

    // Then
    assertThat(answer.status()).isEqualTo(201);
    JsonNode line = answer.json().at("/lines/0");
    assertThat(line.path("lineNumber").asText()).isEqualTo("il_1");
    assertThat(line.path("tax").decimalValue()).isEqualByComparingTo(tax);
    assertThat(answer.json().path("totalTax").decimalValue()).isEqualByComparingTo(tax);
    assertThat(line.at("/details/0/jurisName").asText()).isEqualTo(jurisdiction);
  }

  /** The tax is rounded first; net and tax make what was sent. */
  @ParameterizedTest
  @CsvSource({
    "EUR, DE, 119.00, 19.00, 100.00",
    "EUR, DE, 2.99, 0.48, 2.51",
    "JPY, JP, 15, 1, 14",
    // exactly half a cent: 0.525 and -0.105
    "GBP, GB, 3.15, 0.53, 2.62",
    "GBP, GB, -0.63, -0.11, -0.52",
    "EUR, XX, 2.99, 0.00, 2.99"
  })
  void taxThatIsIncludedIsWorkedOutOfTheAmount(
      String currency, String country, BigDecimal amount, BigDecimal tax, BigDecimal net) {
    // Given
    String sent =
        document("SalesOrder", currency, country, "", "", amount + ",\"taxIncluded\":true");

    // When
    JsonNode answer = send("POST", "/api/v2/transactions/create", sent).json();

    // Then
    assertThat(answer.at("/lines/0/tax").decimalValue()).isEqualByComparingTo(tax);
    assertThat(answer.at("/lines/0/lineAmount").decimalValue()).isEqualByComparingTo(net);
    assertThat(answer.at("/lines/0/taxIncluded").asBoolean()).isTrue();
    assertThat(answer.path("totalAmount").decimalValue()).isEqualByComparingTo(net);
    assertThat(answer.path("totalTax").decimalValue()).isEqualByComparingTo(tax);
  }

  @Test
  void buyerOwesTheTaxOfAReverseCharge() {
    // When
    Answer answer =
        send(
            "POST",
            "/api/v2/transactions/create",
            document("SalesOrder", "EUR", "IT", "", "IT12345678901", "10"));

    // Then
    assertThat(answer.json().at("/lines/0/details/0/liabilityType").asText()).isEqualTo("Buyer");
    assertThat(answer.json().path("totalExempt").decimalValue()).isEqualByComparingTo("10");
  }

  @Test
  void stateWithoutNexusHasNoTax() {
    // When
    Answer answer =
        send(
            "POST",
            "/api/v2/transactions/create",
            document("SalesOrder", "USD", "US", "OR", "", "10"));

    // Then
    assertThat(answer.json().path("totalTax").decimalValue()).isZero();
    assertThat(answer.json().at("/lines/0/details")).isEmpty();
  }

  @Test
  void estimateIsNotKept() {
    // When
    send("POST", "/api/v2/transactions/create", document("SalesOrder", "EUR", "DE", "", "", "10"));

    // Then
    assertThat(error(send("GET", "/api/v2/companies/DE/transactions/tie-1", "")))
        .isEqualTo("EntityNotFoundError");
  }

  @Test
  void documentIsSavedCommittedAndCancelled() {
    // Given
    String path = "/api/v2/companies/DE/transactions/tie-1";
    Answer created = send("POST", "/api/v2/transactions/create", invoice("100"));
    assertThat(created.json().path("status").asText()).isEqualTo("Saved");

    // When
    Answer committed = send("POST", path + "/commit", "{\"commit\":true}");

    // Then
    assertThat(committed.json().path("status").asText()).isEqualTo("Committed");
    assertThat(send("POST", path + "/commit", "{\"commit\":true}").status()).isEqualTo(200);
    assertThat(send("GET", path, "").json().has("lines")).isFalse();
    assertThat(send("GET", path + "?$include=Lines", "").json()).isEqualTo(committed.json());
    assertThat(send("POST", path + "/void", "{\"code\":\"Nonsense\"}").status()).isEqualTo(400);
    assertThat(send("POST", path + "/void", "{\"code\":\"DocVoided\"}").json().path("status"))
        .hasToString("\"Cancelled\"");
    assertThat(error(send("POST", path + "/commit", "{\"commit\":true}")))
        .isEqualTo("InvalidDocumentStatusError");
  }

  @Test
  void codeIsTakenOnceAndAdjustedUnderTheSameId() {
    // Given
    Answer created = send("POST", "/api/v2/transactions/create", invoice("100"));
    assertThat(error(send("POST", "/api/v2/transactions/create", invoice("100"))))
        .isEqualTo("DuplicateEntry");

    // When
    Answer adjusted =
        send(
            "POST",
            "/api/v2/transactions/createoradjust",
            "{\"createTransactionModel\":" + invoice("200") + "}");

    // Then
    assertThat(adjusted.json().path("id")).isEqualTo(created.json().path("id"));
    assertThat(adjusted.json().path("version").asInt()).isEqualTo(2);
    assertThat(adjusted.json().path("totalTax").decimalValue()).isEqualByComparingTo("38");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"date\":\"2026-04-04\" | \"date\":\"4 April\" | InvalidDateError",
        "\"currencyCode\":\"EUR\" | \"currencyCode\":\"XXY\" | InvalidCurrencyError",
        "\"customerCode\":\"C-0001\", | '' | ValueRequiredError",
        "\"country\":\"DE\", | '' | MissingAddress",
        "\"itemCode\" | \"itemcode\" | JsonConversionError",
        "\"companyCode\":\"DE\" | \"companyCode\":\"XX\" | CompanyNotFoundError"
      })
  void badDocumentIsRefused(String part, String instead, String code) {
    // When
    Answer answer =
        send("POST", "/api/v2/transactions/create", invoice("1").replace(part, instead));

    // Then
    assertThat(answer.status()).isEqualTo(400);
    assertThat(error(answer)).isEqualTo(code);
  }

  @Test
  void wrongCredentialsAndAnonymousClientsAreRefused() {
    // When
    Answer wrong =
        call("GET", url + "/api/v2/utilities/ping", "", "authorization", "Basic MTAwOm5v");

    // Then
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(error(wrong)).isEqualTo("AuthenticationException");
    assertThat(call("GET", url + "/api/v2/utilities/ping", "", "authorization", BASIC).status())
        .isEqualTo(400);
    assertThat(send("GET", "/api/v2/utilities/ping", "").status()).isEqualTo(200);
    assertThat(error(send("GET", "/api/v2/nothing", ""))).isEqualTo("UnsupportedRoute");
  }
}
