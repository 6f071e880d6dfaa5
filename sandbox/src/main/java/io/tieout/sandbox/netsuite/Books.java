package io.tieout.sandbox.netsuite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.ObjectQuery;
import io.tieout.sandbox.kit.ObjectTable;
import io.tieout.sandbox.kit.StoredObject;
import io.tieout.sandbox.kit.StrictJson;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/**
 * Turns a transaction as sent into one as kept: references resolved, totals worked out, the period
 * checked, and its ledger lines beside it under {@value #LEDGER}, which only SuiteQL shows.
 */
final class Books {
  static final String LEDGER = "ledger";

  /** The id of a currency is its place here, from 1. */
  static final List<String> CURRENCIES =
      List.of("USD", "GBP", "CAD", "EUR", "JPY", "AUD", "CHF", "SEK", "ISK", "KWD");

  /** Seeded: currencies, effective date and rate; the newest that is effective counts. */
  private static final String CURRENCY_RATE = "currencyRate";

  private static final BigDecimal ONE = BigDecimal.ONE;

  private final ObjectTable objects;
  private final LocalDate today;

  /**
   * @param today the account's business date
   */
  Books(ObjectTable objects, LocalDate today) {
    this.objects = objects;
    this.today = today;
    new AccountingCalendar(objects).reach(today);
  }

  /** The transaction as kept; a refusal where it breaks a rule of the account. */
  ObjectNode complete(RecordType type, String id, ObjectNode sent) {
    ObjectNode kept = sent.deepCopy();
    kept.put("id", id);
    kept.putIfAbsent("tranId", kept.textNode(type.numberPrefix() + id));
    kept.putIfAbsent("tranDate", kept.textNode(today.toString()));
    ObjectNode subsidiary = party(type, kept);
    String currency = currency(kept, subsidiary);
    exchangeRate(kept, currency, subsidiary);
    period(type, kept);
    ArrayNode ledger = kept.putObject(LEDGER).put("type", type.ledgerType()).putArray("lines");
    int digits = digits(currency);
    switch (type) {
      case INVOICE, CREDIT_MEMO -> sell(type, kept, digits, ledger);
      case CUSTOMER_PAYMENT -> receive(kept, digits, ledger);
      case JOURNAL_ENTRY -> journal(kept, digits, ledger);
      default -> throw new IllegalArgumentException(type + " is no transaction");
    }
    functional(ledger, kept.get("exchangeRate").decimalValue(), digits(code(subsidiary)));
    kept.set("approvalStatus", StrictJson.object().put("id", "2").put("refName", "Approved"));
    return kept;
  }

  /** Puts the record's id and name where a body names a record; its body, for more checks. */
  ObjectNode resolve(ObjectNode body, String field, RecordType target) {
    JsonNode reference = body.path(field);
    Optional<StoredObject> found =
        reference.has("id")
            ? objects.get(target.path(), reference.get("id").textValue())
            : objects.byKey(target.path(), reference.path("externalId").asText());
    StoredObject named =
        found.orElseThrow(
            () -> Errors.invalid(field, "Invalid reference key for field " + field + "."));
    String name =
        named.body().path("name").asText(named.body().path("companyName").asText(named.id()));
    body.set(field, StrictJson.object().put("id", named.id()).put("refName", name));
    return named.body();
  }

  /** Puts the currency's id and code where a body names one by either. */
  static String resolveCurrency(ObjectNode body) {
    JsonNode reference = body.path("currency");
    int place = CURRENCIES.indexOf(reference.path("refName").asText()) + 1;
    if (reference.has("id")) {
      String id = reference.get("id").textValue();
      place = id.matches("\\d{1,3}") ? Integer.parseInt(id) : 0;
    }
    if (place < 1 || place > CURRENCIES.size()) {
      throw Errors.invalid("currency", "Invalid reference key for field currency.");
    }
    String code = CURRENCIES.get(place - 1);
    body.set(
        "currency", StrictJson.object().put("id", Integer.toString(place)).put("refName", code));
    return code;
  }

  private ObjectNode party(RecordType type, ObjectNode kept) {
    if (type == RecordType.JOURNAL_ENTRY) {
      return resolve(kept, "subsidiary", RecordType.SUBSIDIARY);
    }
    String field = type == RecordType.CUSTOMER_PAYMENT ? "customer" : "entity";
    ObjectNode customer = resolve(kept, field, RecordType.CUSTOMER);
    kept.putIfAbsent("subsidiary", customer.path("subsidiary"));
    ObjectNode subsidiary = resolve(kept, "subsidiary", RecordType.SUBSIDIARY);
    if (!kept.at("/subsidiary/id").equals(customer.at("/subsidiary/id"))) {
      throw Errors.forbidden("subsidiary", "The customer does not belong to this subsidiary.");
    }
    return subsidiary;
  }

  private static String currency(ObjectNode kept, ObjectNode subsidiary) {
    kept.putIfAbsent("currency", subsidiary.path("currency"));
    return resolveCurrency(kept);
  }

  /** As in NetSuite a rate that is not sent is that of the account's own table on the date. */
  private void exchangeRate(ObjectNode kept, String currency, ObjectNode subsidiary) {
    String base = code(subsidiary);
    if (currency.equals(base)) {
      kept.put("exchangeRate", ONE);
      return;
    }
    if (!kept.has("exchangeRate")) {
      rate(currency, base, kept.get("tranDate").textValue())
          .ifPresent(rate -> kept.put("exchangeRate", rate));
    }
    if (kept.path("exchangeRate").decimalValue().signum() <= 0) {
      throw Errors.invalid("exchangeRate", "There is no exchange rate for " + currency + ".");
    }
  }

  private Optional<BigDecimal> rate(String currency, String base, String date) {
    ObjectNode pair =
        StrictJson.object().put("transactionCurrency", currency).put("baseCurrency", base);
    return objects.list(ObjectQuery.of(CURRENCY_RATE).containing(pair)).stream()
        .map(StoredObject::body)
        .filter(rate -> rate.path("effectiveDate").asText().compareTo(date) <= 0)
        .max(Comparator.comparing(rate -> rate.path("effectiveDate").asText()))
        .map(rate -> rate.path("exchangeRate").decimalValue());
  }

  /** The currency that a subsidiary, as seeded, names by id or code. */
  private static String code(ObjectNode subsidiary) {
    return resolveCurrency(subsidiary.deepCopy());
  }

  private void period(RecordType type, ObjectNode kept) {
    if (!kept.has("postingPeriod")) {
      LocalDate date = LocalDate.parse(kept.get("tranDate").textValue());
      kept.putObject("postingPeriod").put("id", AccountingCalendar.idOf(date));
    }
    ObjectNode period = resolve(kept, "postingPeriod", RecordType.ACCOUNTING_PERIOD);
    String name = period.path("periodName").asText();
    kept.withObject("postingPeriod").put("refName", name);
    boolean shut =
        period.path("closed").asBoolean()
            || period.path("allLocked").asBoolean()
            || (type.isReceivable() && period.path("arLocked").asBoolean());
    if (shut) {
      throw Errors.forbidden(
          "postingPeriod", "The posting period " + name + " is closed or locked.");
    }
  }

  private static void sell(RecordType type, ObjectNode kept, int digits, ArrayNode ledger) {
    if (kept.at("/item/items").isEmpty()) {
      throw Errors.invalid("item", "Please enter at least one line item for this transaction.");
    }
    // An invoice debits receivables and credits the rest, a credit memo the other way round.
    BigDecimal sign = type == RecordType.INVOICE ? ONE : ONE.negate();
    BigDecimal subTotal = BigDecimal.ZERO.setScale(digits);
    BigDecimal taxTotal = subTotal;
    ArrayNode revenue = StrictJson.array();
    for (JsonNode node : kept.at("/item/items")) {
      ObjectNode item = (ObjectNode) node;
      int number = revenue.size() + 1;
      if (!item.has("item")) {
        throw Errors.invalid("item.items", "Please choose an item for line " + number + ".");
      }
      item.put("line", number);
      item.putIfAbsent("quantity", item.numberNode(1));
      BigDecimal quantity = item.get("quantity").decimalValue();
      BigDecimal amount =
          item.has("amount")
              ? money(item, "amount", digits)
              : quantity
                  .multiply(item.path("rate").decimalValue())
                  .setScale(digits, RoundingMode.HALF_UP);
      BigDecimal tax = money(item, "tax1Amt", digits);
      item.put("amount", amount).put("tax1Amt", tax);
      subTotal = subTotal.add(amount);
      taxTotal = taxTotal.add(tax);
      revenue.add(
          line(number, Account.REVENUE, amount.negate().multiply(sign))
              .put("item", item.at("/item/refName").asText(item.at("/item/id").asText()))
              .put("memo", item.path("description").asText())
              .put("quantity", quantity));
    }
    BigDecimal total = subTotal.add(taxTotal);
    if (total.signum() < 0) {
      throw Errors.forbidden("total", "The total of this transaction cannot be negative.");
    }
    ledger.add(line(0, Account.RECEIVABLES, total.multiply(sign)));
    ledger.addAll(revenue);
    if (taxTotal.signum() != 0) {
      ledger.add(
          line(revenue.size() + 1, Account.TAX_PAYABLE, taxTotal.negate().multiply(sign))
              .put("taxLine", "T"));
    }
    kept.put("subTotal", subTotal).put("taxTotal", taxTotal).put("total", total);
    status(kept, type == RecordType.INVOICE ? "Open" : "Unapplied");
  }

  private static void receive(ObjectNode kept, int digits, ArrayNode ledger) {
    BigDecimal amount = money(kept, "payment", digits);
    if (amount.signum() <= 0) {
      throw Errors.invalid("payment", "The payment must be positive.");
    }
    ledger.add(line(0, Account.UNDEPOSITED_FUNDS, amount));
    ledger.add(line(1, Account.RECEIVABLES, amount.negate()));
    kept.put("payment", amount).put("total", amount);
    status(kept, "Not Deposited");
  }

  private static void journal(ObjectNode kept, int digits, ArrayNode ledger) {
    BigDecimal balance = BigDecimal.ZERO;
    BigDecimal total = BigDecimal.ZERO.setScale(digits);
    for (JsonNode node : kept.at("/line/items")) {
      ObjectNode item = (ObjectNode) node;
      Account account =
          Account.of(item.path("account"))
              .orElseThrow(
                  () -> Errors.invalid("line.account", "Invalid reference key for field account."));
      BigDecimal debit = money(item, "debit", digits);
      BigDecimal amount = debit.subtract(money(item, "credit", digits));
      item.put("line", ledger.size() + 1);
      ledger.add(line(ledger.size() + 1, account, amount).put("memo", item.path("memo").asText()));
      balance = balance.add(amount);
      total = total.add(debit);
    }
    if (ledger.isEmpty() || balance.signum() != 0) {
      throw Errors.forbidden("line", "The amounts in a journal entry must balance.");
    }
    kept.put("total", total);
    status(kept, "Approved for Posting");
  }

  private static ObjectNode line(int number, Account account, BigDecimal amount) {
    return StrictJson.object()
        .put("line", number)
        .put("mainLine", number == 0 ? "T" : "F")
        .put("taxLine", "F")
        .put("account", account.id())
        .put("foreignAmount", amount);
  }

  /** Amounts in the subsidiary's currency; the first line takes what rounding left. */
  private static void functional(ArrayNode ledger, BigDecimal rate, int digits) {
    BigDecimal others = BigDecimal.ZERO.setScale(digits);
    for (int i = ledger.size() - 1; i >= 0; i--) {
      ObjectNode line = (ObjectNode) ledger.get(i);
      BigDecimal amount =
          i == 0
              ? others.negate()
              : line.get("foreignAmount")
                  .decimalValue()
                  .multiply(rate)
                  .setScale(digits, RoundingMode.HALF_UP);
      others = others.add(amount);
      line.put("amount", amount);
    }
  }

  private static BigDecimal money(ObjectNode body, String field, int digits) {
    BigDecimal value = body.path(field).decimalValue();
    if (value.stripTrailingZeros().scale() > digits) {
      throw Errors.invalid(field, "The currency has " + digits + " decimals.");
    }
    return value.setScale(digits, RoundingMode.UNNECESSARY);
  }

  private static int digits(String currency) {
    return Currency.getInstance(currency).getDefaultFractionDigits();
  }

  private static void status(ObjectNode kept, String name) {
    kept.putObject("status").put("id", name).put("refName", name);
  }
}
