package io.tieout.sandbox.netsuite;

import java.util.EnumMap;
import java.util.Map;

/** The fields of every record type that clients may set. */
final class Shapes {
  private static final Map<RecordType, Shape> SHAPES = new EnumMap<>(RecordType.class);

  static {
    SHAPES.put(RecordType.INVOICE, document().reference("terms").date("dueDate"));
    SHAPES.put(RecordType.CREDIT_MEMO, document().reference("createdFrom"));
    SHAPES.put(
        RecordType.CUSTOMER_PAYMENT,
        transaction().reference("customer", "account", "arAcct").number("payment"));
    SHAPES.put(
        RecordType.JOURNAL_ENTRY,
        transaction()
            .date("reversalDate")
            .sublist(
                "line",
                new Shape()
                    .reference("account", "entity", "department", "class", "location")
                    .number("debit", "credit")
                    .text("memo")));
    SHAPES.put(RecordType.CUSTOMER, customer());
    SHAPES.put(
        RecordType.ACCOUNTING_PERIOD,
        new Shape()
            .text("periodName")
            .date("startDate", "endDate")
            .flag("closed", "arLocked", "allLocked"));
    SHAPES.put(
        RecordType.SUBSIDIARY,
        new Shape()
            .text("externalId", "name", "legalName")
            .reference("currency", "country")
            .flag("isInactive"));
  }

  private Shapes() {}

  static Shape of(RecordType type) {
    return SHAPES.get(type);
  }

  private static Shape transaction() {
    return new Shape()
        .text("externalId", "tranId", "memo")
        .reference("subsidiary", "currency", "postingPeriod", "department", "class", "location")
        .number("exchangeRate")
        .date("tranDate");
  }

  private static Shape document() {
    return transaction()
        .reference("entity", "account")
        .text("otherRefNum")
        .date("startDate", "endDate")
        .sublist(
            "item",
            new Shape()
                .reference("item", "taxCode", "department", "class", "location")
                .number("quantity", "rate", "amount", "tax1Amt")
                .text("description")
                .date("revRecStartDate", "revRecEndDate"));
  }

  private static Shape customer() {
    return new Shape()
        .text("externalId", "entityId", "companyName", "email", "phone", "vatRegNumber", "comments")
        .flag("isPerson", "isInactive")
        .reference("subsidiary", "currency", "terms")
        .sublist(
            "addressBook",
            new Shape()
                .flag("defaultBilling", "defaultShipping")
                .text("label")
                .part(
                    "addressBookAddress",
                    new Shape()
                        .text("addressee", "addr1", "addr2", "city", "state", "zip")
                        .reference("country")));
  }
}
