package io.tieout.system.erp.netsuite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpCustomer;
import io.tieout.model.ErpDocument;
import io.tieout.model.ErpLine;
import io.tieout.model.ErpPosted;
import io.tieout.model.ErpPostedLine;
import io.tieout.model.ErpStatus;
import io.tieout.model.Money;
import java.math.BigDecimal;
import java.time.LocalDate;

/** Documents and customers in NetSuite's words, and back. */
final class NetSuiteDocuments {

  private NetSuiteDocuments() {}

  /** The record type of a kind of document. */
  static String type(DocumentKind kind) {
    return switch (kind) {
      case INVOICE -> "invoice";
      case CREDIT_MEMO -> "creditMemo";
      case PAYMENT -> "customerPayment";
      case JOURNAL_ENTRY -> "journalEntry";
    };
  }

  /** A sales document; each line is quantity 1 times its net, so that NetSuite rounds nothing. */
  static ObjectNode record(ErpDocument document, String subsidiary, String periodId) {
    if (document.kind() != DocumentKind.INVOICE && document.kind() != DocumentKind.CREDIT_MEMO) {
      throw new Failure.Rejected(
          "kind-unsupported", "documents of kind %s cannot be posted".formatted(document.kind()));
    }
    var record =
        object()
            .put("externalId", document.reference())
            .put("tranId", document.number())
            .put("tranDate", document.documentDate().toString());
    record.putObject("entity").put("id", document.customer());
    record.putObject("subsidiary").put("id", subsidiary);
    record.putObject("postingPeriod").put("id", periodId);
    record.putObject("currency").put("refName", document.gross().currency());
    var items = record.putObject("item").putArray("items");
    document.lines().forEach(line -> items.add(line(line)));
    return record;
  }

  private static ObjectNode line(ErpLine line) {
    var item =
        object()
            .put("quantity", 1)
            .put("amount", line.net().amount())
            .put("tax1Amt", line.tax().amount())
            .put("description", line.description());
    item.putObject("item").put("refName", line.item());
    item.putObject("taxCode").put("refName", line.taxCode());
    if (line.serviceFrom() != null && line.serviceTo() != null) {
      // NetSuite's end date is the last day itself.
      item.put("revRecStartDate", line.serviceFrom().toString())
          .put("revRecEndDate", line.serviceTo().minusDays(1).toString());
    }
    return item;
  }

  /**
   * A sales document as NetSuite holds it.
   *
   * @throws IllegalArgumentException if the record lacks a figure
   */
  static ErpPosted posted(JsonNode record, DocumentKind kind, String entity, String period) {
    var currency = record.requiredAt("/currency/refName").asText();
    return new ErpPosted(
        record.required("id").asText(),
        record.path("externalId").asText(),
        kind,
        entity,
        record.requiredAt("/entity/id").asText(),
        record.required("tranId").asText(),
        LocalDate.parse(record.required("tranDate").asText()),
        period,
        status(record),
        record.requiredAt("/item/items").size(),
        money(record, "subTotal", currency),
        money(record, "taxTotal", currency),
        money(record, "total", currency),
        record.requiredAt("/item/items").valueStream().map(line -> line(line, currency)).toList());
  }

  /** A line that names no amount, a description say, books nothing. */
  private static ErpPostedLine line(JsonNode line, String currency) {
    var lastDay = date(line, "revRecEndDate");
    return new ErpPostedLine(
        line.at("/item/refName").textValue(),
        new Money(new BigDecimal(line.path("amount").asText("0")), currency),
        new Money(new BigDecimal(line.path("tax1Amt").asText("0")), currency),
        line.at("/taxCode/refName").textValue(),
        date(line, "revRecStartDate"),
        lastDay == null ? null : lastDay.plusDays(1));
  }

  private static LocalDate date(JsonNode line, String field) {
    var date = line.path(field).textValue();
    return date == null ? null : LocalDate.parse(date);
  }

  private static ErpStatus status(JsonNode record) {
    return switch (record.requiredAt("/status/refName").asText()) {
      case "Voided" -> ErpStatus.VOIDED;
      case "Pending Approval", "Rejected" -> ErpStatus.PENDING;
      default -> ErpStatus.POSTED;
    };
  }

  static ObjectNode customer(ErpCustomer customer, String subsidiary) {
    var record = object().put("companyName", customer.name()).put("isPerson", false);
    record.putObject("subsidiary").put("id", subsidiary);
    record.putObject("currency").put("refName", customer.currency());
    if (customer.taxId() != null) {
      record.put("vatRegNumber", customer.taxId());
    }
    var book = record.putObject("addressBook").putArray("items").addObject();
    var address =
        book.put("defaultBilling", true)
            .put("defaultShipping", true)
            .putObject("addressBookAddress");
    address
        .put("addr1", customer.address().line())
        .put("city", customer.address().city())
        .put("state", customer.address().region())
        .put("zip", customer.address().postalCode());
    address.putObject("country").put("id", customer.address().country());
    return record;
  }

  private static Money money(JsonNode record, String field, String currency) {
    return new Money(new BigDecimal(record.required(field).asText()), currency);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
