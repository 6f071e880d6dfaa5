package io.tieout.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.sandbox.kit.SimulatorTest;
import io.tieout.sandbox.kit.VendorHost;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SalesforceTest extends SimulatorTest {
  private static final String SOBJECTS = "/services/data/v59.0/sobjects/";

  private VendorHost host;
  private String url;
  private String session;

  @BeforeAll
  void startVendor() {
    host = new VendorHost(vertx(), pool(), "salesforce");
    new Salesforce(host, new Salesforce.Options("tieout", "secret", 1_000));
    url = "http://127.0.0.1:" + host.start(0).await();
  }

  @BeforeEach
  void setUpOrganisation() {
    call("DELETE", url + "/_sandbox/state", "");
    at("2026-03-01T00:00:00Z");
    session = "Bearer " + token("secret").json().path("access_token").asText();
  }

  @AfterAll
  void stopVendor() {
    host.stop().await();
  }

  private Answer token(String secret) {
    return call(
        "POST",
        url + "/services/oauth2/token",
        "grant_type=client_credentials&client_id=tieout&client_secret=" + secret);
  }

  private void at(String now) {
    call("PUT", url + "/_sandbox/clock", "{\"now\": \"" + now + "\"}");
  }

  private void seedAccounts(int count) {
    String accounts =
        IntStream.rangeClosed(1, count)
            .mapToObj(
                i -> "{\"AccountNumber\": \"C-%04d\", \"Name\": \"Company %d\"}".formatted(i, i))
            .collect(Collectors.joining(",", "[", "]"));
    call("POST", url + "/_sandbox/objects/Account", accounts);
  }

  private Answer rest(String method, String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of("authorization", session));
    all.addAll(List.of(headers));
    return call(method, url + path, body, all.toArray(String[]::new));
  }

  private Answer query(String soql, String... headers) {
    return rest(
        "GET",
        "/services/data/v59.0/query?q=" + URLEncoder.encode(soql, StandardCharsets.UTF_8),
        "",
        headers);
  }

  private static List<String> values(JsonNode page, String field) {
    return page.path("records").valueStream().map(record -> record.path(field).asText()).toList();
  }

  @Test
  void readsChangesInTheirOrderByStampAndId() {
    // Given
    seedAccounts(3);
    at("2026-03-02T00:00:00Z");
    JsonNode first = query("SELECT Id FROM Account WHERE AccountNumber = 'C-0001'").json();
    rest(
        "PATCH", SOBJECTS + "Account/" + first.at("/records/0/Id").asText(), "{\"Name\": \"New\"}");

    // When
    Answer changed =
        query(
            "SELECT Id, AccountNumber, VatNumber__c, SystemModstamp FROM Account WHERE"
                + " SystemModstamp >= 2026-03-01T00:00:00Z ORDER BY SystemModstamp, Id LIMIT 200");

    // Then
    JsonNode page = changed.json();
    assertThat(values(page, "AccountNumber")).containsExactly("C-0002", "C-0003", "C-0001");
    assertThat(page.at("/records/2/SystemModstamp").asText())
        .isEqualTo("2026-03-02T00:00:00.000+0000");
    assertThat(page.at("/records/2/VatNumber__c").isNull()).isTrue();
    assertThat(page.at("/records/0/attributes/url").asText()).startsWith(SOBJECTS + "Account/001");
    assertThat(page.path("done").asBoolean()).isTrue();
    assertThat(changed.response().headers().firstValue("sforce-limit-info").orElseThrow())
        .startsWith("api-usage=");
  }

  @Test
  void goesOnFromAStampAndAnId() {
    // Given
    seedAccounts(4);
    String second =
        query("SELECT Id FROM Account WHERE AccountNumber = 'C-0002'")
            .json()
            .at("/records/0/Id")
            .asText();

    // When
    JsonNode rest =
        query(
                "SELECT AccountNumber FROM Account WHERE (SystemModstamp > 2026-03-01T00:00:00Z OR"
                    + " (SystemModstamp = 2026-03-01T00:00:00Z AND Id > '"
                    + second
                    + "')) AND VatNumber__c = null AND IsDeleted = false ORDER BY SystemModstamp, Id")
            .json();

    // Then
    assertThat(values(rest, "AccountNumber")).containsExactly("C-0003", "C-0004");
  }

  @Test
  void pagesByACursorThatLaterChangesDoNotShift() {
    // Given
    seedAccounts(450);
    JsonNode page =
        query(
                "SELECT Id, AccountNumber FROM Account ORDER BY AccountNumber",
                "sforce-query-options",
                "batchSize=200")
            .json();
    List<String> seen = new ArrayList<>(values(page, "AccountNumber"));
    call("POST", url + "/_sandbox/objects/Account", "[{\"AccountNumber\":\"A\",\"Name\":\"A\"}]");

    // When
    while (!page.path("done").asBoolean()) {
      page = rest("GET", page.path("nextRecordsUrl").asText(), "").json();
      seen.addAll(values(page, "AccountNumber"));
    }

    // Then
    assertThat(seen).hasSize(450).doesNotHaveDuplicates().endsWith("C-0450");
    assertThat(page.path("totalSize").asInt()).isEqualTo(450);
  }

  @Test
  void showsAContractWithItsAccountsNumber() {
    // Given
    seedAccounts(1);
    String account = query("SELECT Id FROM Account").json().at("/records/0/Id").asText();

    // When
    Answer created =
        rest(
            "POST",
            SOBJECTS + "Contract",
            """
            {"AccountId": "%s", "StartDate": "2026-01-31", "ContractTerm": 1,
             "TimeZone__c": "America/New_York", "PricePlan__c": "api-calls-usd"}"""
                .formatted(account));

    // Then the end is the last day of the term
    assertThat(created.status()).as(created.response().body()).isEqualTo(201);
    JsonNode contract =
        query("SELECT EndDate, ContractNumber, Account.AccountNumber FROM Contract")
            .json()
            .at("/records/0");
    assertThat(contract.path("EndDate").asText()).isEqualTo("2026-02-27");
    assertThat(contract.path("ContractNumber").asText()).isEqualTo("00000001");
    assertThat(contract.at("/Account/AccountNumber").asText()).isEqualTo("C-0001");
    String id = created.json().path("id").asText();
    assertThat(id).hasSize(18).startsWith("800");
    assertThat(rest("GET", SOBJECTS + "Contract/" + id, "").json().path("TimeZone__c").asText())
        .isEqualTo("America/New_York");
  }

  @Test
  void refusesWhatTheOrganisationDoesNotKnow() {
    // Given
    seedAccounts(1);

    // When
    List<Answer> refused =
        List.of(
            query("SELECT Vat FROM Account"),
            query("SELECT Id FROM Account WHERE SystemModstamp >= '2026-03-01'"),
            query("SELECT Id FROM Lead"),
            query("SELECT Id FROM Account WHERE Name ; 1"),
            rest("POST", SOBJECTS + "Account", "{\"AccountNumber\": \"C-9\"}"),
            rest("POST", SOBJECTS + "Account", "{\"AccountNumber\": \"C-0001\", \"Name\": \"x\"}"),
            rest("POST", SOBJECTS + "Account", "{\"Name\": 1}"),
            rest("POST", SOBJECTS + "Account", "{\"Name\": \"x\", \"SystemModstamp\": \"x\"}"),
            rest("POST", SOBJECTS + "Contract", "{\"AccountId\": \"001\"}"),
            rest("GET", SOBJECTS + "Account/001", ""),
            call("GET", url + SOBJECTS + "Account/001", ""),
            token("guess"));

    // Then
    assertThat(refused)
        .extracting(answer -> answer.status() + " " + answer.json().at("/0/errorCode").asText())
        .containsExactly(
            "400 INVALID_FIELD",
            "400 INVALID_FIELD",
            "400 INVALID_TYPE",
            "400 MALFORMED_QUERY",
            "400 REQUIRED_FIELD_MISSING",
            "400 DUPLICATE_VALUE",
            "400 JSON_PARSER_ERROR",
            "400 INVALID_FIELD_FOR_INSERT_UPDATE",
            "400 INVALID_CROSS_REFERENCE_KEY",
            "404 NOT_FOUND",
            "401 INVALID_SESSION_ID",
            "400 ");
  }

  @Test
  void keepsTheSameAccountWhenItIsSeededAgain() {
    // Given
    seedAccounts(2);
    List<String> ids = values(query("SELECT Id FROM Account ORDER BY Id").json(), "Id");

    // When
    seedAccounts(3);

    // Then
    assertThat(values(query("SELECT Id FROM Account ORDER BY Id").json(), "Id"))
        .hasSize(3)
        .containsAll(ids);
  }
}
