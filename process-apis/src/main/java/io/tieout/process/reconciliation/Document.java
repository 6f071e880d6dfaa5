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
 * @param period the posting period; on billing's side the one that it is to have
 * @param movedFrom the period of its service, where a record says that it is posted into another;
 *     else null, and on the ERP's side always
 */
record Document(
    String id,
    String reference,
    DocumentKind kind,
    String number,
    String customer,
    String period,
    String movedFrom,
    Money net,
    Money tax,
    Money gross) {

  String currency() {
    return gross.currency();
  }

  /** The same, which a record says to be posted into another period than that of its service. */
  Document movedTo(String other) {
    return new Document(id, reference, kind, number, customer, other, period, net, tax, gross);
  }

  /** How people call it. */
  String name() {
    return number.isEmpty() ? id : number;
  }
}
