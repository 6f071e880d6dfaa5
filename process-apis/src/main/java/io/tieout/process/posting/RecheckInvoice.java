package io.tieout.process.posting;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.PostingState;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.Optional;

/**
 * Between a wait and the call that creates the document: billing may have taken the invoice back in
 * the meantime, and its webhook may be late or lost. What was heard of a moment ago is not asked
 * for again.
 */
final class RecheckInvoice {
  private final Moves moves;
  private final BillingCalls billing;
  private final VoidInvoice voidInvoice;
  private final PostingConfig config;

  RecheckInvoice(Moves moves, BillingCalls billing, VoidInvoice voidInvoice, PostingConfig config) {
    this.moves = moves;
    this.billing = billing;
    this.voidInvoice = voidInvoice;
    this.config = config;
  }

  /**
   * Keeps a document back that billing has no more, or may not have.
   *
   * @param ready its way there is stored with what keeps it back
   * @return where it stays; empty if it may be sent
   */
  Optional<StoredPosting> keepBack(Advance ready, Tenure tenure) {
    if (isFresh(ready.from())) {
      return Optional.empty();
    }
    try {
      return billing.isVoided(ready.posting())
          ? Optional.of(moves.write(tenure, tx -> voided(tx, ready)))
          : Optional.empty();
    } catch (Failure unsaid) {
      return Optional.of(moves.write(tenure, tx -> postpone(tx, ready, unsaid)));
    }
  }

  private boolean isFresh(StoredPosting posting) {
    var progress = posting.progress();
    return progress.state() == PostingState.RECEIVED
        && progress.attempts().count() == 0
        && moves.now().isBefore(progress.due().plus(config.freshFor()));
  }

  /** A call in doubt is not repeated; once it is ruled out, billing is asked again. */
  private StoredPosting voided(SqlConnection tx, Advance ready) {
    var posting = ready.posting();
    var progress = posting.progress();
    if (!progress.attempts().inDoubt()) {
      return voidInvoice.end(tx, ready);
    }
    voidInvoice.raise(tx, posting);
    var due = progress.attempts().mayAppearUntil();
    var note = "void at billing; not in the ERP, but may still appear";
    return moves.move(tx, ready.then(progress.to(progress.state(), due), note));
  }

  private StoredPosting postpone(SqlConnection tx, Advance ready, Failure unsaid) {
    var posting = ready.posting();
    if (!mayPass(unsaid)) {
      moves.exceptions().raise(tx, PostingExceptions.unconfirmed(posting, unsaid));
    }
    var progress = posting.progress();
    var due = moves.now().plus(pause(unsaid));
    return moves.move(tx, ready.then(progress.to(progress.state(), due), Moves.note(unsaid)));
  }

  /** Whether asking again may help without anybody's doing. */
  private static boolean mayPass(Failure failure) {
    return failure instanceof Failure.Passing || failure instanceof Failure.Uncertain;
  }

  /** Billing may be asked twice; while it stays away it is held back by its breaker. */
  private Duration pause(Failure unsaid) {
    var lane = config.lane();
    return switch (unsaid) {
      case Failure.Passing passing -> shorter(passing.retryAfter().plus(lane.backoff()));
      case Failure.Uncertain lost -> lane.backoff();
      default -> lane.maxBackoff();
    };
  }

  private Duration shorter(Duration pause) {
    var longest = config.lane().maxBackoff();
    return pause.compareTo(longest) < 0 ? pause : longest;
  }
}
