package io.tieout.demo;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The sample's customers, contracts and prices in the shapes in which the vendors hold them. */
final class Books {

  private final SampleMonth month;

  Books(SampleMonth month) {
    this.month = month;
  }

  /**
   * Salesforce accounts of those customers that the CRM learns of on that day of the month, 0 being
   * before it.
   */
  List<Map<String, Object>> accounts(int day) {
    var accounts = new ArrayList<Map<String, Object>>();
    for (var customer : signedOn(day)) {
      var home = customer.home();
      var account = new LinkedHashMap<String, Object>();
      account.put("Id", accountId(customer));
      account.put("AccountNumber", customer.id());
      account.put("Name", customer.name());
      account.put("BillingStreet", "1 Sample Street");
      account.put("BillingCity", home.city());
      account.put("BillingState", home.region());
      account.put("BillingPostalCode", home.postalCode());
      account.put("BillingCountryCode", home.country());
      account.put("CurrencyIsoCode", customer.book().currency());
      account.put("LegalEntity__c", customer.book().entity());
      account.put("Tenant__c", customer.tenant());
      accounts.add(account);
    }
    return accounts;
  }

  /** Salesforce contracts of the same customers. */
  List<Map<String, Object>> contracts(int day) {
    var contracts = new ArrayList<Map<String, Object>>();
    for (var customer : signedOn(day)) {
      var contract = new LinkedHashMap<String, Object>();
      contract.put("Id", "800%012d".formatted(number(customer)));
      contract.put("ContractNumber", customer.contract());
      contract.put("AccountId", accountId(customer));
      contract.put("StartDate", month.plan().month().atDay(1).toString());
      contract.put("Status", "Activated");
      contract.put("LegalEntity__c", customer.book().entity());
      contract.put("CurrencyIsoCode", customer.book().currency());
      contract.put("TimeZone__c", customer.home().zone().getId());
      contract.put("BillingDay__c", 1);
      contract.put("PricePlan__c", plan(customer.book().currency()));
      contracts.add(contract);
    }
    return contracts;
  }

  /** NetSuite subsidiaries, one per legal entity. */
  List<Map<String, Object>> subsidiaries() {
    var subsidiaries = new ArrayList<Map<String, Object>>();
    for (var book : month.plan().books()) {
      if (subsidiaries.stream().noneMatch(known -> known.get("name").equals(book.entity()))) {
        subsidiaries.add(
            Map.of(
                "id", Integer.toString(subsidiaries.size() + 1),
                "name", book.entity(),
                "currency", Map.of("refName", book.currency())));
      }
    }
    return subsidiaries;
  }

  /** Stripe billing meters. */
  List<Map<String, Object>> meters() {
    var meters = new ArrayList<Map<String, Object>>();
    for (var meter : SampleMeter.values()) {
      meters.add(
          Map.of(
              "id",
              "mtr_" + meter.key().replace('-', '_'),
              "object",
              "billing.meter",
              "event_name",
              meter.key(),
              "display_name",
              meter.key(),
              "status",
              "active",
              "default_aggregation",
              Map.of("formula", "sum")));
    }
    return meters;
  }

  /** Stripe prices of a currency, amounts in its minor unit. */
  List<Map<String, Object>> prices(String currency) {
    var prices = new ArrayList<Map<String, Object>>();
    for (var price : SamplePrice.of(currency)) {
      var body = new LinkedHashMap<String, Object>();
      body.put("id", "price_" + price.key().replace('-', '_'));
      body.put("object", "price");
      body.put("active", true);
      body.put("lookup_key", price.key());
      body.put("currency", currency.toLowerCase(Locale.ROOT));
      body.put("nickname", price.meter().key());
      body.put("type", "recurring");
      body.put(
          "recurring",
          Map.of(
              "interval",
              "month",
              "interval_count",
              1,
              "usage_type",
              "metered",
              "meter",
              "mtr_" + price.meter().key().replace('-', '_')));
      if (price.mode() == SamplePrice.Mode.UNIT) {
        body.put("billing_scheme", "per_unit");
        body.put("unit_amount_decimal", minor(price, price.tiers().getFirst().unit()));
      } else {
        body.put("billing_scheme", "tiered");
        body.put("tiers_mode", price.mode().name().toLowerCase(Locale.ROOT));
        body.put("tiers", price.tiers().stream().map(tier -> tier(price, tier)).toList());
      }
      prices.add(body);
    }
    return prices;
  }

  private List<SampleCustomer> signedOn(int day) {
    return month.customers().stream().filter(customer -> customer.signedOn() == day).toList();
  }

  private static String accountId(SampleCustomer customer) {
    return "001%012d".formatted(number(customer));
  }

  private static int number(SampleCustomer customer) {
    return Integer.parseInt(customer.id().substring(2));
  }

  private static String plan(String currency) {
    return String.join(",", SamplePrice.of(currency).stream().map(SamplePrice::key).toList());
  }

  private static Map<String, Object> tier(SamplePrice price, SamplePrice.Step step) {
    var tier = new LinkedHashMap<String, Object>();
    tier.put("up_to", step.upTo() == null ? null : step.upTo().longValueExact());
    tier.put("unit_amount_decimal", minor(price, step.unit()));
    tier.put("flat_amount_decimal", null);
    return tier;
  }

  private static String minor(SamplePrice price, BigDecimal amount) {
    var digits = java.util.Currency.getInstance(price.currency()).getDefaultFractionDigits();
    return amount.movePointRight(digits).stripTrailingZeros().toPlainString();
  }
}
