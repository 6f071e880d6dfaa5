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

  // As long as the contract allows.
  private static final int TEXT = 255;
  private static final int PLACE = 100;
  private static final int POSTAL_CODE = 20;
  private static final int TAX_ID = 64;
  private static final int PRICES = 50;

  private final String account;

  SalesforceRecords(String account) {
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
        required(record, "Name", TEXT),
        text(record, "LegalEntity__c", NAME),
        text(record, "CurrencyIsoCode", CURRENCY),
        new Address(
            optional(record, "BillingStreet", TEXT),
            optional(record, "BillingCity", PLACE),
            optional(record, "BillingState", PLACE),
            optional(record, "BillingPostalCode", POSTAL_CODE),
            text(record, "BillingCountryCode", COUNTRY)),
        optional(record, "VatNumber__c", TAX_ID),
        evidence(record));
  }

  /** Salesforce's last day of an exemption is the last one, ours the day after. */
  private static List<TaxEvidence> evidence(JsonNode record) {
    var evidence = new ArrayList<TaxEvidence>();
    var validation = optional(record, "VatEvidence__c", TEXT);
    if (validation != null) {
      var on = date(record, "VatValidatedOn__c");
      evidence.add(new TaxEvidence(TaxEvidenceKind.TAX_ID, validation, on, null));
    }
    var certificate = optional(record, "ExemptionCertificate__c", TEXT);
    if (certificate != null) {
      evidence.add(
          new TaxEvidence(
              TaxEvidenceKind.EXEMPTION,
              certificate,
              date(record, "ExemptFrom__c"),
              dayAfter(record, "ExemptUntil__c")));
    }
    return evidence;
  }

  /**
   * The contract in a contract. Salesforce's end date is its last day, ours the day after.
   *
   * @throws IllegalArgumentException naming the field
   */
  Contract contract(JsonNode record) {
    return new Contract(
        text(record, "ContractNumber", REFERENCE),
        text(record.path("Account"), "Tenant__c", NAME),
        source(record),
        text(record.path("Account"), "AccountNumber", REFERENCE),
        text(record, "LegalEntity__c", NAME),
        text(record, "CurrencyIsoCode", CURRENCY),
        zone(required(record, "TimeZone__c", TEXT)),
        date(record, "StartDate"),
        dayAfter(record, "EndDate"),
        billingDay(record),
        prices(record),
        List.of());
  }

  private SourceRef source(JsonNode record) {
    return new SourceRef(Salesforce.SYSTEM, account, record.path("Id").asText());
  }

  private static String zone(String zone) {
    if (!ZoneId.getAvailableZoneIds().contains(zone)) {
      throw new IllegalArgumentException("TimeZone__c is '%s', no IANA time zone".formatted(zone));
    }
    return zone;
  }

  private static int billingDay(JsonNode record) {
    var day = record.path("BillingDay__c");
    if (day.isMissingNode() || day.isNull()) {
      return 1;
    }
    if (!day.isNumber()
        || !day.canConvertToExactIntegral()
        || day.intValue() < 1
        || day.intValue() > 31) {
      throw new IllegalArgumentException(
          "BillingDay__c is %s, allowed are 1 to 31".formatted(day.asText()));
    }
    return day.intValue();
  }

  private static List<String> prices(JsonNode record) {
    var prices =
        Arrays.stream(required(record, "PricePlan__c", PRICES * (TEXT + 1)).split(",", -1))
            .map(String::strip)
            .toList();
    if (prices.size() > PRICES) {
      throw new IllegalArgumentException(
          "PricePlan__c names %d prices, at most %d".formatted(prices.size(), PRICES));
    }
    if (prices.stream().anyMatch(price -> price.isEmpty() || price.length() > TEXT)) {
      throw new IllegalArgumentException(
          "PricePlan__c has a price without a name, or one of over %d characters".formatted(TEXT));
    }
    return prices;
  }

  /** The day after the last one in a field; null where it is empty. */
  private static LocalDate dayAfter(JsonNode record, String field) {
    return optional(record, field, TEXT) == null ? null : date(record, field).plusDays(1);
  }

  private static LocalDate date(JsonNode record, String field) {
    try {
      return LocalDate.parse(required(record, field, TEXT));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(field + " is no date", e);
    }
  }

  private static String text(JsonNode record, String field, Pattern allowed) {
    var text = required(record, field, TEXT);
    if (!allowed.matcher(text).matches()) {
      throw new IllegalArgumentException("%s does not match %s".formatted(field, allowed));
    }
    return text;
  }

  private static String required(JsonNode record, String field, int longest) {
    return Optional.ofNullable(optional(record, field, longest))
        .orElseThrow(() -> new IllegalArgumentException(field + " is empty"));
  }

  private static String optional(JsonNode record, String field, int longest) {
    var text = record.path(field).asText("").strip();
    if (text.length() > longest) {
      throw new IllegalArgumentException(
          "%s has %d characters, at most %d".formatted(field, text.length(), longest));
    }
    return text.isEmpty() || record.path(field).isNull() ? null : text;
  }
}
