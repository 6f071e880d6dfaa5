package io.tieout.system.tax.avatax;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import io.tieout.model.Address;
import io.tieout.model.Money;
import io.tieout.model.TaxBehaviour;
import io.tieout.model.TaxDocument;
import io.tieout.model.TaxLine;
import io.tieout.model.TaxReason;
import io.tieout.model.TaxResult;
import io.tieout.model.TaxStatus;
import io.tieout.model.TaxableLine;
import io.tieout.model.TaxedLine;
import java.math.BigDecimal;
import java.util.List;

/** A document in AvaTax's words, sent and received. */
final class AvaTaxDocument {
  private static final int LONGEST_LINE_NUMBER = 50;

  /** What stands for a jurisdiction where none claims tax. */
  private static final String NO_JURISDICTION = "none";

  private AvaTaxDocument() {}

  /** The body that records a document, uncommitted. */
  static ObjectNode sent(String company, String reference, TaxDocument document) {
    ObjectNode body = StrictJson.mapper().createObjectNode();
    ObjectNode model =
        body.putObject("createTransactionModel")
            .put("type", "SalesInvoice")
            .put("companyCode", company)
            .put("code", reference)
            .put("customerCode", document.customer())
            .put("date", document.date().toString())
            .put("currencyCode", document.currency())
            .put("commit", false);
    if (document.taxId() != null) {
      model.put("businessIdentificationNo", document.taxId());
    }
    address(model.putObject("addresses").putObject("shipTo"), document.address());
    for (TaxableLine line : document.lines()) {
      if (line.id().length() > LONGEST_LINE_NUMBER) {
        throw new Failure.Rejected(
            "line-id-too-long", "AvaTax takes line ids of up to 50 characters");
      }
      model
          .withArrayProperty("lines")
          .addObject()
          .put("number", line.id())
          .put("quantity", 1)
          .put("amount", line.amount().amount())
          .put("taxIncluded", line.taxBehaviour() == TaxBehaviour.INCLUSIVE)
          .put("itemCode", line.item())
          .put("taxCode", line.taxCode());
    }
    return body;
  }

  private static void address(ObjectNode shipTo, Address address) {
    shipTo
        .put("line1", address.line())
        .put("city", address.city())
        .put("region", address.region())
        .put("postalCode", address.postalCode())
        .put("country", address.country());
  }

  /** What AvaTax holds. */
  static TaxResult result(JsonNode transaction) {
    String currency = transaction.path("currencyCode").asText();
    return new TaxResult(
        status(transaction.path("status").asText()),
        money(transaction, "totalTax", currency),
        transaction.path("lines").valueStream().map(line -> line(line, currency)).toList());
  }

  private static TaxStatus status(String avaTaxs) {
    return switch (avaTaxs) {
      case "Saved", "Posted" -> TaxStatus.RECORDED;
      case "Committed" -> TaxStatus.COMMITTED;
      case "Cancelled" -> TaxStatus.VOIDED;
      default -> throw new Failure.Rejected("tax-document-status", "a document that is " + avaTaxs);
    };
  }

  private static TaxedLine line(JsonNode line, String currency) {
    List<TaxLine> details =
        line.path("details").isEmpty()
            ? List.of(withoutNexus(line, currency))
            : line.path("details").valueStream().map(detail -> detail(detail, currency)).toList();
    return new TaxedLine(line.path("lineNumber").asText(), money(line, "tax", currency), details);
  }

  private static TaxLine withoutNexus(JsonNode line, String currency) {
    return new TaxLine(
        NO_JURISDICTION,
        BigDecimal.ZERO,
        money(line, "lineAmount", currency),
        Money.zero(currency),
        TaxReason.NO_NEXUS);
  }

  /** Where nothing is charged the base is what would have been taxed. */
  private static TaxLine detail(JsonNode detail, String currency) {
    Money taxable = money(detail, "taxableAmount", currency);
    Money untaxed = money(detail, "nonTaxableAmount", currency);
    TaxReason reason = reason(detail, untaxed);
    return new TaxLine(
        detail.path("jurisName").asText(),
        detail.path("rate").decimalValue(),
        reason == TaxReason.STANDARD ? taxable : taxable.plus(untaxed),
        money(detail, "tax", currency),
        reason);
  }

  private static TaxReason reason(JsonNode detail, Money untaxed) {
    if (detail.path("liabilityType").asText().equals("Buyer")) {
      return TaxReason.REVERSE_CHARGE;
    }
    if (detail.path("tax").decimalValue().signum() != 0) {
      return TaxReason.STANDARD;
    }
    boolean rated = detail.path("rate").decimalValue().signum() != 0;
    return rated && !untaxed.isZero()
        ? TaxReason.EXEMPT
        : rated ? TaxReason.STANDARD : TaxReason.ZERO;
  }

  private static Money money(JsonNode owner, String field, String currency) {
    try {
      return new Money(owner.required(field).decimalValue(), currency);
    } catch (IllegalArgumentException e) {
      throw new Failure.Rejected("amount-unreadable", field + ": " + e.getMessage());
    }
  }
}
