package io.tieout.demo;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The sample's customers, contracts and prices in the shapes in which the vendors hold them. */
final class Books {

  /** NetSuite numbers its accounting periods from here on. */
  private static final YearMonth FIRST_PERIOD = YearMonth.of(2025, 12);

  private static final long FIRST_PERIOD_ID = 100;
  private static final DateTimeFormatter PERIOD_NAME =
      DateTimeFormatter.ofPattern("MMM uuuu", Locale.ENGLISH);

  private static final Map<String, BigDecimal> RATES =
      Map.of("JPYUSD", new BigDecimal("0.0067"), "GBPEUR", new BigDecimal("1.17"));

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
      account.put("VatNumber__c", customer.taxId());
      if (customer.taxId() != null) {
        account.put("VatEvidence__c", "vies-" + customer.id());
        account.put("VatValidatedOn__c", month.plan().month().atDay(1).toString());
      }
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
      contract.put("Id", "800%012d".formatted(customer.number()));
      contract.put("ContractNumber", customer.contract());
      contract.put("AccountId", accountId(customer));
      contract.put("StartDate", month.plan().month().atDay(1).toString());
      contract.put("Status", "Activated");
      contract.put("LegalEntity__c", customer.book().entity());
      contract.put("CurrencyIsoCode", customer.book().currency());
      contract.put("TimeZone__c", customer.home().zone().getId());
      contract.put("BillingDay__c", 1);
      contract.put("PricePlan__c", plan(customer));
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

  /** NetSuite's rates for what the entities invoice in other currencies than their own. */
  List<Map<String, Object>> exchangeRates() {
    var rates = new ArrayList<Map<String, Object>>();
    for (var book : month.plan().books()) {
      var functional = month.plan().functionalCurrency(book.entity());
      if (!functional.equals(book.currency())) {
        rates.add(
            Map.of(
                "id", book.currency() + functional,
                "transactionCurrency", book.currency(),
                "baseCurrency", functional,
                "effectiveDate", month.plan().month().minusMonths(1).atDay(1).toString(),
                "exchangeRate", RATES.get(book.currency() + functional)));
      }
    }
    return rates;
  }

  /** NetSuite's accounting period of the month before. */
  Map<String, Object> monthBefore(boolean closed) {
    var before = month.plan().month().minusMonths(1);
    return Map.of(
        "id", Long.toString(ChronoUnit.MONTHS.between(FIRST_PERIOD, before) + FIRST_PERIOD_ID),
        "periodName", PERIOD_NAME.format(before),
        "startDate", before.atDay(1).toString(),
        "endDate", before.atEndOfMonth().toString(),
        "closed", closed,
        "arLocked", closed,
        "allLocked", closed);
  }

  /** Stripe billing meters. */
  List<Map<String, Object>> meters() {
    var meters = new ArrayList<Map<String, Object>>();
    for (var meter : SampleMeter.values()) {
      meters.add(
          Map.of(
              "id",
              id(meter),
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
      body.put("nickname", price.product());
      body.put("type", "recurring");
      body.put("recurring", recurring(price));
      if (price.tiers().size() == 1) {
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

  private static Map<String, Object> recurring(SamplePrice price) {
    var recurring = new LinkedHashMap<String, Object>();
    recurring.put("interval", "month");
    recurring.put("interval_count", 1);
    recurring.put("usage_type", price.meter().isPresent() ? "metered" : "licensed");
    price.meter().ifPresent(meter -> recurring.put("meter", id(meter)));
    return recurring;
  }

  /** Of a Stripe billing meter. */
  private static String id(SampleMeter meter) {
    return "mtr_" + meter.key().replace('-', '_');
  }

  private List<SampleCustomer> signedOn(int day) {
    return month.customers().stream().filter(customer -> customer.signedOn() == day).toList();
  }

  private static String accountId(SampleCustomer customer) {
    return "001%012d".formatted(customer.number());
  }

  private static String plan(SampleCustomer customer) {
    return String.join(",", customer.prices().stream().map(SamplePrice::key).toList());
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
