package io.tieout.process.posting;

import io.tieout.model.PostingState;
import io.tieout.process.exceptions.ExceptionLog;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.util.List;

/**
 * What becomes of a document whose invoice billing has taken back: it ends where the ERP cannot
 * have it; anywhere else a person has to reverse it there.
 */
final class VoidInvoice {
  private static final String NOTE = "void at billing; the ERP does not have it";

  private final PostingStore postings;
  private final ExceptionLog exceptions;
  private final Clock clock;

  VoidInvoice(PostingStore postings, ExceptionLog exceptions, Clock clock) {
    this.postings = postings;
    this.exceptions = exceptions;
    this.clock = clock;
  }

  /** Billing tells so, wherever the document is. */
  void heard(SqlConnection tx, StoredPosting posting) {
    if (posting.progress().mayBeInErp()) {
      raise(tx, posting);
    } else {
      end(tx, Advance.at(posting));
    }
  }

  /** Ends what the ERP is known not to have, and with it whatever a person was to do about it. */
  StoredPosting end(SqlConnection tx, Advance at) {
    var posting = at.posting();
    exceptions.resolveAll(tx, List.of(posting.publicId(), posting.invoice().source().id()));
    var now = clock.instant();
    return postings.move(tx, at.then(posting.progress().to(PostingState.VOIDED, now), NOTE), now);
  }

  /** Stays open until the ERP is known not to have it. */
  void raise(SqlConnection tx, StoredPosting posting) {
    exceptions.raise(tx, PostingExceptions.voided(posting));
  }
}
