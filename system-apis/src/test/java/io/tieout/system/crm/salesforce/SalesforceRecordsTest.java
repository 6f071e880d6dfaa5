package io.tieout.system.crm.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.json.StrictJson;
import io.vertx.core.buffer.Buffer;
import java.time.LocalDate;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Salesforce leaves to whoever types, and what a contract of ours allows. */
class SalesforceRecordsTest {
  private final SalesforceRecords records = new SalesforceRecords("salesforce-main");

  @Test
  void readsADayThatSalesforceWritesAsADecimal() {
    // Given
    var record = contract();

    // When
    var read = records.contract(record.set("BillingDay__c", json("15.0")));

    // Then
    assertThat(read.billingDay()).isEqualTo(15);
    assertThat(read.to()).isEqualTo(LocalDate.parse("2027-01-01"));
    assertThat(read.prices()).containsExactly("api-calls-usd", "storage-usd");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BillingDay__c | 15.7           | BillingDay__c is 15.7",
        "BillingDay__c | 32             | BillingDay__c is 32",
        "BillingDay__c | '\"soon\"'     | BillingDay__c is soon",
        "PricePlan__c  | '\"a,,b\"'     | a price without a name",
        "PricePlan__c  | '\"\"'         | PricePlan__c is empty",
        "StartDate     | '\"1 March\"'  | StartDate is no date",
        "TimeZone__c   | '\"New York\"' | TimeZone__c is 'New York'",
      })
  void namesWhatIsUnfitInAContract(String field, String value, String complaint) {
    // Given
    ObjectNode record = contract().set(field, json(value));

    // When / Then
    assertThatThrownBy(() -> records.contract(record))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void namesAPlanOfTooManyPrices() {
    // Given
    var record = contract().put("PricePlan__c", String.join(",", Collections.nCopies(51, "p")));

    // When / Then
    assertThatThrownBy(() -> records.contract(record))
        .hasMessage("PricePlan__c names 51 prices, at most 50");
  }

  @ParameterizedTest
  @CsvSource({
    "VatNumber__c, 64",
    "BillingPostalCode, 20",
    "BillingCity, 100",
    "Name, 255",
    "ExemptionCertificate__c, 255"
  })
  void namesWhatIsLongerThanTheContractOfCustomersAllows(String field, int longest) {
    // Given
    var record = customer().put(field, "x".repeat(longest + 1));

    // When / Then
    assertThatThrownBy(() -> records.customer(record))
        .hasMessage("%s has %d characters, at most %d", field, longest + 1, longest);
    assertThat(records.customer(record.put(field, "x".repeat(longest)))).isNotNull();
  }

  private static ObjectNode contract() {
    return (ObjectNode)
        json(
            """
            {"Id":"800","ContractNumber":"K-1","Account":{"AccountNumber":"C-1","Tenant__c":"house"},
             "StartDate":"2026-01-01","EndDate":"2026-12-31","LegalEntity__c":"US",
             "CurrencyIsoCode":"USD","TimeZone__c":"America/New_York","BillingDay__c":1,
             "PricePlan__c":"api-calls-usd, storage-usd"}""");
  }

  private static ObjectNode customer() {
    return (ObjectNode)
        json(
            """
            {"Id":"001","AccountNumber":"C-1","Name":"Acme","Tenant__c":"house",
             "LegalEntity__c":"US","CurrencyIsoCode":"USD","BillingCountryCode":"US",
             "ExemptFrom__c":"2026-01-01"}""");
  }

  private static JsonNode json(String text) {
    return StrictJson.readTree(Buffer.buffer(text));
  }
}
