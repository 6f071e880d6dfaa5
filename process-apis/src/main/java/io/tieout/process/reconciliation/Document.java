package io.tieout.process.reconciliation;

import io.tieout.model.DocumentKind;
import io.tieout.model.Money;

/**
 * A document as one side has it. Amounts of credit memos are negative.
 *
 * @param id the vendor's
 * @param reference under which the ERP has it, or is to have it; empty for one made elsewhere
 * @param number the legal number
 * @param customer our reference; the vendor's where we know no such customer
 * @param period the posting period
 */
record Document(
    String id,
    String reference,
    DocumentKind kind,
    String number,
    String customer,
    String period,
    Money net,
    Money tax,
    Money gross) {

  String currency() {
    return gross.currency();
  }

  /** How people call it. */
  String name() {
    return number.isEmpty() ? id : number;
  }
}
