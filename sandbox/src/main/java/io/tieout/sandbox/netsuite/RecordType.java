package io.tieout.sandbox.netsuite;

import java.util.Arrays;
import java.util.Optional;

/** The record types that the account serves. */
enum RecordType {
  INVOICE("invoice", "CustInvc", "INV"),
  CREDIT_MEMO("creditMemo", "CustCred", "CM"),
  CUSTOMER_PAYMENT("customerPayment", "CustPymt", "PYMT"),
  JOURNAL_ENTRY("journalEntry", "Journal", "JE"),
  CUSTOMER("customer", "", ""),
  ACCOUNTING_PERIOD("accountingPeriod", "", ""),
  SUBSIDIARY("subsidiary", "", "");

  private final String path;
  private final String ledgerType;
  private final String numberPrefix;

  RecordType(String path, String ledgerType, String numberPrefix) {
    this.path = path;
    this.ledgerType = ledgerType;
    this.numberPrefix = numberPrefix;
  }

  static Optional<RecordType> at(String path) {
    return Arrays.stream(values()).filter(type -> type.path.equals(path)).findFirst();
  }

  /** Its name in URLs. */
  String path() {
    return path;
  }

  Shape shape() {
    return Shapes.of(this);
  }

  boolean isTransaction() {
    return !ledgerType.isEmpty();
  }

  /** The value of SuiteQL's {@code transaction.type}. */
  String ledgerType() {
    return ledgerType;
  }

  /** What the account's own document numbers start with. */
  String numberPrefix() {
    return numberPrefix;
  }

  /** Whether a lock of receivables stops it. */
  boolean isReceivable() {
    return this == INVOICE || this == CREDIT_MEMO || this == CUSTOMER_PAYMENT;
  }
}
