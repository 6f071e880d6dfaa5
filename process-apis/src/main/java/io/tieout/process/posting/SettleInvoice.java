package io.tieout.process.posting;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.ErpReferenceRule;
import io.tieout.model.PostingState;
import io.tieout.process.posting.StoredPosting.Progress;

/**
 * From UNCERTAIN on: the reference is looked up first, and a call is repeated only where it cannot
 * make a second document.
 */
final class SettleInvoice {
  private final Moves moves;
  private final ErpCalls erp;
  private final ConfirmInvoice confirm;
  private final SendInvoice send;

  SettleInvoice(Moves moves, ErpCalls erp, ConfirmInvoice confirm, SendInvoice send) {
    this.moves = moves;
    this.erp = erp;
    this.confirm = confirm;
    this.send = send;
  }

  /** The posting as it stands afterwards. */
  StoredPosting settle(StoredPosting posting, Tenure tenure) {
    if (!tenure.capabilities().lookUp()) {
      throw new Failure.Rejected(
          PostingExceptions.OUTCOME_UNKNOWN,
          "the ERP's documents cannot be looked up by reference");
    }
    var asked = moves.now();
    var held = erp.lookUp(posting);
    if (held.isPresent()) {
      return confirm.conclude(posting, held.get(), tenure);
    }
    if (posting.progress().erpId() != null) {
      throw ConfirmInvoice.notFoundAgain(posting);
    }
    var progress = posting.progress();
    if (!progress.attempts().mayAppearAfter(asked)) {
      return repeat(posting.with(progress.with(progress.attempts().ruledOut())), tenure);
    }
    return mayRepeatInDoubt(posting, tenure) ? repeat(posting, tenure) : await(posting, tenure);
  }

  private StoredPosting await(StoredPosting posting, Tenure tenure) {
    var progress = posting.progress();
    return moves.write(
        tenure,
        tx ->
            moves.move(
                tx,
                posting,
                progress.to(PostingState.UNCERTAIN, progress.attempts().mayAppearUntil()),
                "not in the ERP, but may still appear"));
  }

  /** Where the ERP keeps references unique, of a call in doubt and its repeat one loses. */
  private boolean mayRepeatInDoubt(StoredPosting posting, Tenure tenure) {
    return tenure.capabilities().reference() != ErpReferenceRule.FREE
        && mayTryAgain(posting.progress());
  }

  private StoredPosting repeat(StoredPosting posting, Tenure tenure) {
    if (!mayTryAgain(posting.progress())) {
      throw answersLost();
    }
    return send.send(Advance.at(posting), tenure);
  }

  private boolean mayTryAgain(Progress progress) {
    return moves.retryAt(progress, answersLost(), moves.now()).isPresent();
  }

  private static Failure answersLost() {
    return new Failure.Uncertain(PostingExceptions.OUTCOME_UNKNOWN, "every call's answer was lost");
  }
}
