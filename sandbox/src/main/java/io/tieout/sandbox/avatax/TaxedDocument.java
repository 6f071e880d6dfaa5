package io.tieout.sandbox.avatax;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.StrictJson;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Currency;
import java.util.Optional;
import java.util.Set;

/**
 * Checks a document as it is sent and answers it with its taxes, rounded half up per line. Tax that
 * an amount includes is worked out of it; the rest is the line's amount from then on.
 */
final class TaxedDocument {
  private static final Set<String> TYPES =
      Set.of("SalesOrder", "SalesInvoice", "ReturnOrder", "ReturnInvoice");
  private static final Set<String> FIELDS =
      Set.of(
          "type",
          "code",
          "companyCode",
          "customerCode",
          "date",
          "currencyCode",
          "commit",
          "addresses",
          "lines",
          "businessIdentificationNo",
          "purchaseOrderNo",
          "referenceCode",
          "description");
  private static final Set<String> ADDRESSES = Set.of("shipTo", "shipFrom", "singleLocation");
  private static final Set<String> ADDRESS_FIELDS =
      Set.of("line1", "line2", "line3", "city", "region", "postalCode", "country");
  private static final Set<String> LINE_FIELDS =
      Set.of(
          "number",
          "quantity",
          "amount",
          "taxIncluded",
          "taxCode",
          "itemCode",
          "description",
          "ref1",
          "ref2");

  private final ObjectNode sent;
  private final int digits;
  private final Optional<TaxTable.Tax> tax;

  TaxedDocument(ObjectNode sent) {
    this.sent = sent;
    known("", sent, FIELDS);
    for (String field : Set.of("customerCode", "date")) {
      if (sent.path(field).asText("").isEmpty()) {
        throw AvaTaxErrors.required(field);
      }
    }
    if (!TYPES.contains(type())) {
      throw AvaTaxErrors.invalid("InvalidEnumValue", "type " + type() + " is unknown.");
    }
    checkDate(sent.path("date").asText());
    digits = digits(currency());
    JsonNode address = address(sent.path("addresses"));
    tax =
        TaxTable.of(
            address.path("country").asText(),
            address.path("region").asText(),
            sent.path("businessIdentificationNo").asText(""));
    if (!sent.path("lines").isArray() || sent.path("lines").isEmpty()) {
      throw AvaTaxErrors.required("lines");
    }
  }

  String type() {
    return sent.path("type").asText("SalesOrder");
  }

  /** Whether it is kept; an order is only an estimate. */
  boolean isRecorded() {
    return type().endsWith("Invoice");
  }

  String code() {
    return sent.path("code").asText("");
  }

  String company() {
    return sent.path("companyCode").asText("DEFAULT");
  }

  boolean commits() {
    return sent.path("commit").asBoolean();
  }

  /** The answer; whoever keeps it adds its id, code, status and version. */
  ObjectNode taxed() {
    ObjectNode document =
        StrictJson.object()
            .put("type", type())
            .put("date", sent.path("date").asText())
            .put("taxDate", sent.path("date").asText())
            .put("customerCode", sent.path("customerCode").asText())
            .put("currencyCode", currency())
            .put("businessIdentificationNo", sent.path("businessIdentificationNo").asText(""))
            .put("purchaseOrderNo", sent.path("purchaseOrderNo").asText(""))
            .put("referenceCode", sent.path("referenceCode").asText(""))
            .put("description", sent.path("description").asText(""))
            .put("locked", false);
    document.putArray("lines");
    BigDecimal amount = BigDecimal.ZERO;
    BigDecimal taxable = BigDecimal.ZERO;
    BigDecimal total = BigDecimal.ZERO;
    int number = 1;
    for (JsonNode line : sent.path("lines")) {
      ObjectNode answer = line(line, String.valueOf(number++));
      document.withArrayProperty("lines").add(answer);
      amount = amount.add(answer.path("lineAmount").decimalValue());
      taxable = taxable.add(answer.path("taxableAmount").decimalValue());
      total = total.add(answer.path("tax").decimalValue());
    }
    return document
        .put("totalAmount", amount)
        .put("totalTaxable", taxable)
        .put("totalExempt", amount.subtract(taxable))
        .put("totalTax", total)
        .put("totalTaxCalculated", total);
  }

  private ObjectNode line(JsonNode line, String position) {
    known("lines.", line, LINE_FIELDS);
    if (!line.path("amount").isNumber()) {
      throw AvaTaxErrors.required("lines.amount");
    }
    boolean included = line.path("taxIncluded").asBoolean();
    BigDecimal given = line.path("amount").decimalValue();
    BigDecimal rate = tax.map(TaxTable.Tax::rate).orElse(BigDecimal.ZERO);
    BigDecimal parts = included ? BigDecimal.ONE.add(rate) : BigDecimal.ONE;
    BigDecimal charged = given.multiply(rate).divide(parts, digits, RoundingMode.HALF_UP);
    BigDecimal amount = included ? given.subtract(charged) : given;
    BigDecimal taxable = rate.signum() == 0 ? BigDecimal.ZERO : amount;
    ObjectNode answer =
        StrictJson.object()
            .put("lineNumber", line.path("number").asText(position))
            .put("itemCode", line.path("itemCode").asText(""))
            .put("taxCode", line.path("taxCode").asText("P0000000"))
            .put("description", line.path("description").asText(""))
            .put("quantity", line.path("quantity").isNumber() ? quantity(line) : BigDecimal.ONE)
            .put("lineAmount", amount)
            .put("taxIncluded", included)
            .put("taxableAmount", taxable)
            .put("exemptAmount", amount.subtract(taxable))
            .put("tax", charged)
            .put("taxCalculated", charged);
    answer.putArray("details");
    tax.ifPresent(
        applied ->
            answer
                .withArrayProperty("details")
                .addObject()
                .put("country", applied.jurisdiction().substring(0, 2))
                .put(
                    "region", applied.jurisdiction().substring(applied.jurisdiction().length() - 2))
                .put("jurisType", applied.jurisdictionType())
                .put("jurisCode", applied.jurisdiction())
                .put("jurisName", applied.jurisdiction())
                .put("taxName", applied.name())
                .put("liabilityType", applied.reverse() ? "Buyer" : "Seller")
                .put("rate", applied.rate())
                .put("taxableAmount", taxable)
                .put("nonTaxableAmount", amount.subtract(taxable))
                .put("tax", charged)
                .put("taxCalculated", charged));
    return answer;
  }

  private static BigDecimal quantity(JsonNode line) {
    return line.path("quantity").decimalValue();
  }

  private String currency() {
    return sent.path("currencyCode").asText("USD");
  }

  private static JsonNode address(JsonNode addresses) {
    known("addresses.", addresses, ADDRESSES);
    JsonNode address =
        addresses.has("shipTo") ? addresses.path("shipTo") : addresses.path("singleLocation");
    known("addresses.shipTo.", address, ADDRESS_FIELDS);
    if (address.path("country").asText("").isEmpty()) {
      throw AvaTaxErrors.invalid(
          "MissingAddress", "The document has no ship-to address with a country.");
    }
    return address;
  }

  private static void known(String owner, JsonNode node, Set<String> fields) {
    node.fieldNames()
        .forEachRemaining(
            field -> {
              if (!fields.contains(field)) {
                throw AvaTaxErrors.invalid(
                    "JsonConversionError", "Field " + owner + field + " is unknown.");
              }
            });
  }

  private static void checkDate(String date) {
    try {
      LocalDate.parse(date);
    } catch (DateTimeException e) {
      throw AvaTaxErrors.invalid("InvalidDateError", "date " + date + " is no date.");
    }
  }

  private static int digits(String currency) {
    try {
      return Currency.getInstance(currency).getDefaultFractionDigits();
    } catch (IllegalArgumentException e) {
      throw AvaTaxErrors.invalid(
          "InvalidCurrencyError", "currencyCode " + currency + " is unknown.");
    }
  }
}
