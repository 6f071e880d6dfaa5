package io.tieout.system.crm.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.model.Address;
import io.tieout.model.Contract;
import io.tieout.model.Customer;
import io.tieout.model.SourceRef;
import io.tieout.model.TaxEvidence;
import io.tieout.model.TaxEvidenceKind;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Accounts and contracts as customers and contracts of ours; one that is unfit says which field and
 * why.
 */
final class SalesforceRecords {

  static final String ACCOUNT_FIELDS =
      "Id, AccountNumber, Name, BillingStreet, BillingCity, BillingState, BillingPostalCode,"
          + " BillingCountryCode, CurrencyIsoCode, VatNumber__c, VatEvidence__c, VatValidatedOn__c,"
          + " ExemptionCertificate__c, ExemptFrom__c, ExemptUntil__c, LegalEntity__c, Tenant__c,"
          + " SystemModstamp";

  static final String CONTRACT_FIELDS =
      "Id, ContractNumber, Account.AccountNumber, Account.Tenant__c, StartDate, EndDate,"
          + " LegalEntity__c, CurrencyIsoCode, TimeZone__c, BillingDay__c, PricePlan__c,"
          + " SystemModstamp";

  private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");

  private final String system;
  private final String account;

  SalesforceRecords(String system, String account) {
    this.system = system;
    this.account = account;
  }

  /**
   * The customer in an account.
   *
   * @throws IllegalArgumentException naming the field
   */
  Customer customer(JsonNode record) {
    return new Customer(
        text(record, "AccountNumber", REFERENCE),
        text(record, "Tenant__c", NAME),
        source(record),
        required(record, "Name"),
        text(record, "LegalEntity__c", NAME),
        text(record, "CurrencyIsoCode", CURRENCY),
        new Address(
            optional(record, "BillingStreet"),
            optional(record, "BillingCity"),
            optional(record, "BillingState"),
            optional(record, "BillingPostalCode"),
            text(record, "BillingCountryCode", COUNTRY)),
        optional(record, "VatNumber__c"),
        evidence(record));
  }

  /** Salesforce's last day of an exemption is the last one, ours the day after. */
  private static List<TaxEvidence> evidence(JsonNode record) {
    var evidence = new ArrayList<TaxEvidence>();
    var validation = optional(record, "VatEvidence__c");
    if (validation != null) {
      var on = date("VatValidatedOn__c", required(record, "VatValidatedOn__c"));
      evidence.add(new TaxEvidence(TaxEvidenceKind.TAX_ID, validation, on, null));
    }
    var certificate = optional(record, "ExemptionCertificate__c");
    if (certificate != null) {
      var last = optional(record, "ExemptUntil__c");
      evidence.add(
          new TaxEvidence(
              TaxEvidenceKind.EXEMPTION,
              certificate,
              date("ExemptFrom__c", required(record, "ExemptFrom__c")),
              last == null ? null : date("ExemptUntil__c", last).plusDays(1)));
    }
    return evidence;
  }

  /**
   * The contract in a contract. Salesforce's end date is its last day, ours the day after.
   *
   * @throws IllegalArgumentException naming the field
   */
  Contract contract(JsonNode record) {
    var last = optional(record, "EndDate");
    var day = record.path("BillingDay__c").asInt(1);
    if (day < 1 || day > 31) {
      throw new IllegalArgumentException("BillingDay__c is %d, allowed are 1 to 31".formatted(day));
    }
    return new Contract(
        text(record, "ContractNumber", REFERENCE),
        text(record.path("Account"), "Tenant__c", NAME),
        source(record),
        text(record.path("Account"), "AccountNumber", REFERENCE),
        text(record, "LegalEntity__c", NAME),
        text(record, "CurrencyIsoCode", CURRENCY),
        zone(required(record, "TimeZone__c")),
        date("StartDate", required(record, "StartDate")),
        last == null ? null : date("EndDate", last).plusDays(1),
        day,
        Arrays.stream(required(record, "PricePlan__c").split(",")).map(String::strip).toList(),
        List.of());
  }

  private SourceRef source(JsonNode record) {
    return new SourceRef(system, account, record.path("Id").asText());
  }

  private static String zone(String zone) {
    if (!ZoneId.getAvailableZoneIds().contains(zone)) {
      throw new IllegalArgumentException("TimeZone__c is '%s', no IANA time zone".formatted(zone));
    }
    return zone;
  }

  private static LocalDate date(String field, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(field + " is no date", e);
    }
  }

  private static String text(JsonNode record, String field, Pattern allowed) {
    var text = required(record, field);
    if (!allowed.matcher(text).matches()) {
      throw new IllegalArgumentException("%s does not match %s".formatted(field, allowed));
    }
    return text;
  }

  private static String required(JsonNode record, String field) {
    return Optional.ofNullable(optional(record, field))
        .orElseThrow(() -> new IllegalArgumentException(field + " is empty"));
  }

  private static String optional(JsonNode record, String field) {
    var text = record.path(field).asText("").strip();
    return text.isEmpty() || record.path(field).isNull() ? null : text;
  }
}
