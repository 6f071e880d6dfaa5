package io.tieout.sandbox.netsuite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.sandbox.kit.SimulatorTest;
import io.tieout.sandbox.kit.StrictJson;
import io.tieout.sandbox.kit.VendorHost;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetSuiteTest extends SimulatorTest {
  private static final String SUBSIDIARIES =
      """
      [{"id": "1", "name": "US", "currency": {"refName": "USD"}},
       {"id": "2", "name": "DE", "currency": {"refName": "EUR"}}]""";
  private static final String INVOICE =
      """
      {"externalId": "tie-a1", "entity": {"id": "1001"}, "subsidiary": {"id": "1"},
       "currency": {"refName": "USD"}, "tranDate": "2026-04-04", "postingPeriod": {"id": "103"},
       "tranId": "US-2026-000001",
       "item": {"items": [
         {"item": {"refName": "api-calls"}, "quantity": 1, "amount": 35.00,
          "taxCode": {"refName": "STANDARD"}, "tax1Amt": 2.54},
         {"item": {"refName": "storage-gb-hours"}, "quantity": 3, "rate": 1.335}]}}""";

  private VendorHost host;
  private String url;
  private String bearer;

  @BeforeAll
  void startVendor() {
    host = new VendorHost(vertx(), pool(), "netsuite");
    new NetSuite(host, new NetSuite.Options("tieout", "secret", 10));
    url = "http://127.0.0.1:" + host.start(0).await();
  }

  @BeforeEach
  void setUpAccount() {
    call("DELETE", url + "/_sandbox/state", "");
    call("PUT", url + "/_sandbox/clock", "{\"now\": \"2026-04-05T00:00:00Z\"}");
    call("POST", url + "/_sandbox/objects/subsidiary", SUBSIDIARIES);
    bearer = "Bearer " + token("secret").json().path("access_token").asText();
    Answer customer =
        rest(
            "PUT",
            "record/v1/customer/eid:C-0001",
            """
            {"companyName": "Acme Inc", "subsidiary": {"id": "1"}, "currency": {"refName": "USD"},
             "addressBook": {"items": [{"defaultBilling": true, "addressBookAddress":
               {"addr1": "1 Main St", "city": "Austin", "country": {"id": "US"}}}]}}""");
    assertThat(customer.status()).isEqualTo(204);
    call(
        "POST",
        url + "/_sandbox/objects/customer",
        "[{\"id\": \"1001\", \"companyName\": \"Beta\", \"subsidiary\": {\"id\": \"1\"}}]");
  }

  @AfterAll
  void stopVendor() {
    host.stop().await();
  }

  private Answer token(String secret) {
    return call(
        "POST",
        url + "/services/rest/auth/oauth2/v1/token",
        "grant_type=client_credentials&client_id=tieout&client_secret=" + secret);
  }

  private Answer rest(String method, String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of("authorization", bearer));
    all.addAll(List.of(headers));
    return call(method, url + "/services/rest/" + path, body, all.toArray(String[]::new));
  }

  private JsonNode query(String q) {
    Answer answer =
        rest(
            "POST",
            "query/v1/suiteql",
            StrictJson.write(StrictJson.object().put("q", q)),
            "prefer",
            "transient");
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return answer.json();
  }

  private static JsonNode error(Answer answer) {
    return answer.json().path("o:errorDetails").path(0);
  }

  @Test
  void postsAnInvoiceThatReadsBackWithItsTotals() {
    // When
    Answer created = rest("POST", "record/v1/invoice", INVOICE);

    // Then
    assertThat(created.status()).as(created.response().body()).isEqualTo(204);
    String location = created.response().headers().firstValue("location").orElseThrow();
    JsonNode invoice = call("GET", location, "", "authorization", bearer).json();
    assertThat(invoice.path("total").decimalValue()).isEqualTo("41.55");
    assertThat(invoice.path("taxTotal").decimalValue()).isEqualTo("2.54");
    assertThat(invoice.path("subTotal").decimalValue()).isEqualTo("39.01");
    assertThat(invoice.path("tranId").asText()).isEqualTo("US-2026-000001");
    assertThat(invoice.at("/postingPeriod/refName").asText()).isEqualTo("Mar 2026");
    assertThat(invoice.at("/currency/refName").asText()).isEqualTo("USD");
    assertThat(invoice.at("/status/refName").asText()).isEqualTo("Open");
    assertThat(invoice.has("ledger")).isFalse();
    assertThat(invoice.at("/item/items").isMissingNode()).isTrue();
    JsonNode byExternalId =
        rest("GET", "record/v1/invoice/eid:tie-a1?expandSubResources=true", "").json();
    assertThat(byExternalId.path("id")).isEqualTo(invoice.path("id"));
    assertThat(byExternalId.at("/item/items")).hasSize(2);
  }

  @Test
  void refusesASecondInvoiceUnderOneExternalIdUnlessToldOtherwise() {
    // Given
    rest("POST", "record/v1/invoice", INVOICE);

    // When
    Answer second = rest("POST", "record/v1/invoice", INVOICE);

    // Then
    assertThat(second.status()).isEqualTo(400);
    assertThat(error(second).path("o:errorCode").asText()).isEqualTo("USER_ERROR");
    assertThat(error(second).path("detail").asText()).contains("This record already exists");
    call(
        "POST",
        url + "/_sandbox/objects/preference",
        "[{\"id\": \"uniqueExternalIds\", \"value\": false}]");
    assertThat(rest("POST", "record/v1/invoice", INVOICE).status()).isEqualTo(204);
    assertThat(query("SELECT id FROM transaction WHERE externalid = 'tie-a1'").path("count"))
        .isEqualTo(StrictJson.read("2"));
  }

  @Test
  void refusesAPeriodThatTheControllerHasLocked() {
    // Given
    rest("PATCH", "record/v1/accountingPeriod/103", "{\"arLocked\": true}");

    // When
    Answer refused = rest("POST", "record/v1/invoice", INVOICE);

    // Then
    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused).path("detail").asText()).contains("Mar 2026 is closed or locked");
    assertThat(error(refused).path("o:errorPath").asText()).isEqualTo("postingPeriod");
    assertThat(rest("GET", "record/v1/invoice/eid:tie-a1", "").status()).isEqualTo(404);
    rest("PATCH", "record/v1/accountingPeriod/103", "{\"arLocked\": false}");
    assertThat(rest("POST", "record/v1/invoice", INVOICE).status()).isEqualTo(204);
  }

  @Test
  void dropsAnUnknownFieldOrRefusesItWhereTheClientAsks() {
    // Given
    String misspelt = INVOICE.replace("\"externalId\"", "\"memmo\": \"x\", \"externalId\"");

    // When
    Answer strict =
        rest("POST", "record/v1/invoice", misspelt, "x-netsuite-propertynamevalidation", "Error");

    // Then
    assertThat(strict.status()).isEqualTo(400);
    assertThat(error(strict).path("o:errorPath").asText()).isEqualTo("memmo");
    assertThat(rest("POST", "record/v1/invoice", misspelt).status()).isEqualTo(204);
    assertThat(rest("GET", "record/v1/invoice/eid:tie-a1", "").json().has("memmo")).isFalse();
  }

  @Test
  void refusesReferencesAndAmountsThatTheAccountDoesNotHave() {
    // When
    Answer customer = rest("POST", "record/v1/invoice", INVOICE.replace("1001", "999"));
    Answer subsidiary =
        rest(
            "POST",
            "record/v1/invoice",
            INVOICE.replace("y\": {\"id\": \"1\"", "y\": {\"id\": \"2\""));
    Answer currency = rest("POST", "record/v1/invoice", INVOICE.replace("USD", "XXX"));
    Answer decimals = rest("POST", "record/v1/invoice", INVOICE.replace("2.54", "2.545"));
    Answer negative = rest("POST", "record/v1/invoice", INVOICE.replace("35.00", "-35.00"));

    // Then
    assertThat(error(customer).path("o:errorPath").asText()).isEqualTo("entity");
    assertThat(error(subsidiary).path("detail").asText()).contains("does not belong");
    assertThat(error(currency).path("o:errorPath").asText()).isEqualTo("currency");
    assertThat(error(decimals).path("o:errorPath").asText()).isEqualTo("tax1Amt");
    assertThat(error(negative).path("detail").asText()).contains("cannot be negative");
  }

  @Test
  void showsTheLedgerThroughSuiteQl() {
    // Given
    rest("POST", "record/v1/invoice", INVOICE);
    rest(
        "POST",
        "record/v1/creditMemo",
        """
        {"externalId": "tie-b1", "entity": {"externalId": "C-0001"}, "postingPeriod": {"id": "103"},
         "item": {"items": [{"item": {"refName": "api-calls"}, "amount": 5.00}]}}""");
    Answer payment =
        rest(
            "POST",
            "record/v1/customerPayment",
            "{\"customer\": {\"id\": \"1001\"}, \"payment\": 41.55, \"postingPeriod\": {\"id\": \"103\"}}");
    assertThat(payment.status()).as(payment.response().body()).isEqualTo(204);

    // When
    JsonNode documents =
        query(
            """
            SELECT t.externalid, t.type, t.foreigntotal, TO_CHAR(t.trandate, 'YYYY-MM-DD') AS day,
              c.symbol
            FROM transaction t JOIN transactionline l ON l.transaction = t.id AND l.mainline = 'T'
              JOIN currency c ON c.id = t.currency
            WHERE l.subsidiary = 1 AND t.postingperiod = '103' AND t.type IN ('CustInvc', 'CustCred')
            ORDER BY t.id""");
    JsonNode balances =
        query(
            """
            SELECT a.acctnumber, SUM(l.amount) AS balance
            FROM transactionaccountingline l JOIN account a ON a.id = l.account
            GROUP BY a.acctnumber ORDER BY a.acctnumber""");

    // Then
    assertThat(documents.path("items"))
        .extracting(
            item -> item.path("externalid").asText() + " " + item.path("foreigntotal").asText())
        .containsExactly("tie-a1 41.55", "tie-b1 5.00");
    assertThat(documents.at("/items/0/day").asText()).isEqualTo("2026-04-04");
    assertThat(documents.at("/items/0/symbol").asText()).isEqualTo("USD");
    assertThat(balances.path("items"))
        .extracting(item -> item.path("acctnumber").asText() + " " + item.path("balance").asText())
        .containsExactly("1050 41.55", "1100 -5.00", "2200 -2.54", "4000 -34.01");
  }

  @Test
  void pagesAQueryAndRefusesWhatItCannotRun() {
    // Given
    String page = "query/v1/suiteql?limit=2&offset=";
    String periods = "{\"q\": \"SELECT periodname FROM accountingperiod ORDER BY startdate\"}";

    // When
    JsonNode first = rest("POST", page + "0", periods, "prefer", "transient").json();
    JsonNode last = rest("POST", page + "6", periods, "prefer", "transient").json();

    // Then December to July, business time being in April
    assertThat(first.path("hasMore").asBoolean()).isTrue();
    assertThat(first.at("/items/0/periodname").asText()).isEqualTo("Dec 2025");
    assertThat(last.path("hasMore").asBoolean()).isFalse();
    assertThat(last.path("totalResults").asInt()).isEqualTo(8);
    assertThat(last.at("/items/1/periodname").asText()).isEqualTo("Jul 2026");
    for (String bad :
        List.of("SELECT nothing FROM transaction", "SELECT 1 FROM object", "DELETE FROM object")) {
      String body = StrictJson.write(StrictJson.object().put("q", bad));
      assertThat(rest("POST", "query/v1/suiteql", body, "prefer", "transient").status())
          .as(bad)
          .isEqualTo(400);
    }
    assertThat(rest("POST", "query/v1/suiteql", periods).status()).isEqualTo(400);
  }

  @Test
  void bringsACustomerUpToDateWithoutASecondOne() {
    // When
    rest(
        "PUT",
        "record/v1/customer/eid:C-0001?replace=addressBook",
        """
        {"companyName": "Acme Corp", "subsidiary": {"id": "1"}, "addressBook": {"items": [
          {"addressBookAddress": {"city": "Dallas"}}]}}""");

    // Then
    JsonNode customer =
        rest("GET", "record/v1/customer/eid:C-0001?expandSubResources=true", "").json();
    assertThat(customer.path("companyName").asText()).isEqualTo("Acme Corp");
    assertThat(customer.at("/addressBook/items")).hasSize(1);
    assertThat(query("SELECT id FROM customer").path("totalResults").asInt()).isEqualTo(2);
  }

  @Test
  void balancesJournalEntriesInBothCurrencies() {
    // Given an entry of a German subsidiary in dollars
    String entry =
        """
        {"externalId": "tie-j1", "subsidiary": {"id": "2"}, "currency": {"refName": "USD"},
         "exchangeRate": 0.873, "tranDate": "2026-03-31", "line": {"items": [
           {"account": {"refName": "Deferred Revenue"}, "debit": 10.00},
           {"account": {"refName": "Revenue"}, "credit": 6.67},
           {"account": {"refName": "Revenue"}, "credit": 3.33}]}}""";

    // When
    Answer posted = rest("POST", "record/v1/journalEntry", entry);
    Answer lopsided =
        rest(
            "POST",
            "record/v1/journalEntry",
            entry.replace("tie-j1", "tie-j2").replace("3.33", "3.32"));

    // Then
    assertThat(posted.status()).as(posted.response().body()).isEqualTo(204);
    assertThat(error(lopsided).path("detail").asText()).contains("must balance");
    JsonNode row =
        query("SELECT SUM(amount) AS balance, MAX(amount) AS debit FROM transactionaccountingline")
            .at("/items/0");
    assertThat(row.path("balance").asText()).isEqualTo("0.00");
    assertThat(row.path("debit").asText()).isEqualTo("8.73");
  }

  @Test
  void asksForItsTokenAndWordsItsErrors() {
    // When
    Answer stranger = call("GET", url + "/services/rest/record/v1/invoice/1", "");
    Answer wrongSecret = token("guess");
    Answer nowhere = rest("GET", "record/v1/invoice", "");
    Answer unknownType = rest("GET", "record/v1/salesOrder/1", "");
    Answer noJson = rest("POST", "record/v1/invoice", "{");

    // Then
    assertThat(stranger.status()).isEqualTo(401);
    assertThat(error(stranger).path("o:errorCode").asText()).isEqualTo("INVALID_LOGIN");
    assertThat(wrongSecret.status()).isEqualTo(401);
    assertThat(nowhere.status()).isEqualTo(404);
    assertThat(unknownType.status()).isEqualTo(404);
    assertThat(noJson.status()).isEqualTo(400);
    assertThat(error(noJson).path("detail").asText()).contains("not valid JSON");
  }
}
