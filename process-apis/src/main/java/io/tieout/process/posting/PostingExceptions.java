package io.tieout.process.posting;

import io.tieout.backbone.failure.Failure;
import io.tieout.process.exceptions.ExceptionDraft;
import java.util.Optional;

/** The exceptions of posting, with what a person needs to decide about each. */
final class PostingExceptions {
  /** The ERP's period takes no documents; goes away by itself once it does. */
  static final String PERIOD_CLOSED = "period-closed";

  /** Neither the period of the document's service is open in the ERP, nor one after it. */
  static final String NO_OPEN_PERIOD = "no-open-period";

  /** Billing's customer is unknown here, or unknown to the ERP. */
  static final String DEPENDENCY_MISSING = "dependency-missing";

  /** The ERP holds another document under our reference. */
  static final String REFERENCE_CONFLICT = "reference-conflict";

  /** The ERP holds our document, but not as it was sent. */
  static final String READ_BACK_MISMATCH = "read-back-mismatch";

  /** Whether the ERP has the document cannot be found out. */
  static final String OUTCOME_UNKNOWN = "outcome-unknown";

  /** Billing changed the amounts of a final document. */
  static final String DOCUMENT_CHANGED = "document-changed";

  /** Billing took the invoice back when the ERP had the document, or may have had it. */
  static final String INVOICE_VOIDED = "invoice-voided";

  /** Whether billing still has the invoice cannot be found out. */
  static final String INVOICE_UNCONFIRMED = "invoice-unconfirmed";

  /** The document was refused, or failed too often. */
  static final String POSTING_FAILED = "posting-failed";

  /** Billing and the tax engine do not say the same. */
  static final String TAX_MISMATCH = "tax-mismatch";

  /** The customer's address does not say which taxes apply. */
  static final String TAX_ADDRESS_MISSING = "tax-address-missing";

  /** The buyer owes the tax, and nothing proves that it may. */
  static final String TAX_EVIDENCE_MISSING = "tax-evidence-missing";

  /** The tax engine does not take the document, or does not file it. */
  static final String TAX_REFUSED = "tax-refused";

  /** The tax engine has not recorded a document, and retrying has not helped. */
  static final String TAX_UNRECORDED = "tax-unrecorded";

  /** The tax of a posted document is not committed, and retrying has not helped. */
  static final String TAX_UNCOMMITTED = "tax-uncommitted";

  private PostingExceptions() {}

  /** A document that waits for its tax engine. */
  static ExceptionDraft taxUnrecorded(StoredPosting posting, Failure failure) {
    return draft(
        posting,
        failure,
        TAX_UNRECORDED,
        "Find out why %s does not record it; it is posted then by itself."
            .formatted(posting.progress().filing().account()));
  }

  /** A posted document whose tax no retry commits. */
  static ExceptionDraft taxUncommitted(StoredPosting posting, Failure failure) {
    return draft(
        posting,
        failure,
        TAX_UNCOMMITTED,
        "Find out why %s does not commit it, before that period's return is filed;"
                .formatted(posting.progress().filing().account())
            + " it is committed then by itself.");
  }

  /** An invoice that is void at billing, and of which the ERP may have the document. */
  static ExceptionDraft voided(StoredPosting posting) {
    var why = "it is void at billing, and was %s when that was heard".formatted(posting.state());
    return draft(
        posting,
        new Failure.Conflict(INVOICE_VOIDED, why),
        INVOICE_VOIDED,
        "Reverse in the ERP what was posted under this reference.");
  }

  /** A document that is not sent before billing says that it still has the invoice. */
  static ExceptionDraft unconfirmed(StoredPosting posting, Failure failure) {
    return draft(
        posting,
        failure,
        INVOICE_UNCONFIRMED,
        "Find out what became of the invoice at billing; it is posted once that can be read again.");
  }

  /** A closed period where the policy has nobody wait for it. */
  static ExceptionDraft periodRejected(StoredPosting posting, Failure closed) {
    return draft(
        posting,
        closed,
        PERIOD_CLOSED,
        "Enter it in the ERP by hand under this reference, or credit it at billing;"
            + " it is not posted any more, also once the period is open again.");
  }

  /** A failure of the posting, classed by its code. */
  static ExceptionDraft of(StoredPosting posting, Failure failure) {
    var action = action(failure.code(), posting);
    return action.isPresent()
        ? draft(posting, failure, failure.code(), action.get())
        : draft(posting, failure, POSTING_FAILED, "Correct what the ERP refuses, or the ERP.");
  }

  /** What to do about a class of exceptions; empty if the code is none. */
  private static Optional<String> action(String code, StoredPosting posting) {
    return Optional.ofNullable(
        switch (code) {
          case InvoiceMapping.MAPPING_MISSING -> "Add what is named to the mapping.";
          case InvoiceMapping.UNBALANCED -> "Correct the invoice at billing.";
          case PERIOD_CLOSED -> "Reopen the period in the ERP; it is posted then.";
          case NO_OPEN_PERIOD ->
              "Open a period from %s on in the ERP; it is posted into the first then."
                  .formatted(posting.originalPeriod());
          case DEPENDENCY_MISSING -> "Add the customer to the CRM; it is posted then.";
          case REFERENCE_CONFLICT -> "Find out who made the document in the ERP.";
          case READ_BACK_MISMATCH -> "Correct the document in the ERP.";
          case OUTCOME_UNKNOWN -> "Look the reference up in the ERP.";
          case TAX_MISMATCH ->
              "Find out which of the two is right; credit the invoice and bill it anew if it is not.";
          case TAX_ADDRESS_MISSING -> "Complete the customer's address in the CRM.";
          case TAX_EVIDENCE_MISSING ->
              "Get the customer's tax number and have it validated, or bill the tax.";
          case TAX_REFUSED -> "Settle the document with the tax engine.";
          case DOCUMENT_CHANGED ->
              "Find out why billing changed a final document; correct it by a credit memo.";
          default -> null;
        });
  }

  /**
   * What becomes of the invoice is billing's, so its case stays open when the document is posted.
   */
  private static ExceptionDraft draft(
      StoredPosting posting, Failure failure, String kind, String action) {
    return new ExceptionDraft(
        posting.progress().tenant(),
        kind,
        true,
        failure.code(),
        "Invoice %s (%s): %s"
            .formatted(posting.number(), posting.reference(), failure.publicDetail()),
        posting.progress().customer(),
        kind.equals(DOCUMENT_CHANGED) || kind.equals(INVOICE_VOIDED)
            ? posting.invoice().source().id()
            : posting.publicId(),
        posting.gross(),
        posting.entity(),
        posting.period(),
        action,
        posting.document());
  }
}
