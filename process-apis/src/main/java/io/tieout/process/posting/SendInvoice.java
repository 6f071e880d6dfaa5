package io.tieout.process.posting;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.ErpId;
import io.tieout.model.PostingState;
import io.vertx.sqlclient.SqlConnection;

/**
 * From READY to the ERP. The intent to create a document commits before the call. From then on only
 * an answer that rules the document out leads back; every other one leads to UNCERTAIN, and from
 * there the way on begins with looking the reference up.
 */
final class SendInvoice {
  private final Moves moves;
  private final ErpCalls erp;
  private final ConfirmInvoice confirm;
  private final ClosedPeriod closedPeriod;
  private final RecheckInvoice recheck;

  SendInvoice(
      Moves moves,
      ErpCalls erp,
      ConfirmInvoice confirm,
      ClosedPeriod closedPeriod,
      RecheckInvoice recheck) {
    this.moves = moves;
    this.erp = erp;
    this.confirm = confirm;
    this.closedPeriod = closedPeriod;
    this.recheck = recheck;
  }

  /**
   * Sends what is ready and what billing still has, or waits for its period.
   *
   * @param ready its way there is stored with the intent
   * @return the posting as it stands afterwards
   */
  StoredPosting send(Advance ready, Tenure tenure) {
    var period = ready.posting().period();
    if (tenure.capabilities().periodState() && !erp.periodIsOpen(ready.posting())) {
      var stored = moves.write(tenure, ready);
      return closed(ready, stored, "the ERP takes nothing into " + period, tenure);
    }
    var keptBack = recheck.keepBack(ready, tenure);
    if (keptBack.isPresent()) {
      return keptBack.get();
    }
    var intent = moves.write(tenure, tx -> intend(tx, ready));
    if (intent.state() != PostingState.POSTING) {
      return closed(ready, intent, period + " is being closed", tenure);
    }
    ErpId created;
    try {
      created = erp.create(intent, tenure);
    } catch (Failure failure) {
      return notCreated(intent, failure, tenure);
    }
    return confirm.readBack(intent.with(intent.progress().heldAs(created.id())), tenure);
  }

  /** What has just become READY is stored as that, and its period asked for again. */
  private StoredPosting closed(Advance ready, StoredPosting stored, String why, Tenure tenure) {
    return ready.moves().isEmpty() ? closedPeriod.found(stored, why, tenure) : stored;
  }

  /** No further than READY, if its period is being closed. */
  private StoredPosting intend(SqlConnection tx, Advance ready) {
    var posting = ready.posting();
    if (!PeriodStore.fence(tx, posting.entity(), posting.period())) {
      return moves.move(tx, ready);
    }
    var now = moves.now();
    var progress = posting.progress().attempted(now);
    return moves.move(
        tx,
        ready.then(
            progress.to(PostingState.POSTING, progress.due()),
            "attempt " + progress.attempts().count()));
  }

  private StoredPosting notCreated(StoredPosting posting, Failure failure, Tenure tenure) {
    var now = moves.now();
    var progress = posting.progress();
    var attempts = progress.attempts();
    var note = Moves.note(failure);
    return moves.write(
        tenure,
        tx -> {
          if (leavesDoubt(failure)) {
            var until = now.plus(tenure.mayTakeEffectFor());
            var due = moves.retryAt(progress, failure, now).orElse(now);
            return moves.move(
                tx,
                posting,
                progress.with(attempts.mayAppear(until)).to(PostingState.UNCERTAIN, due),
                note);
          }
          if (failure.code().equals("duplicate-reference")) {
            var due = moves.retryAt(progress, uncertain(failure), now).orElse(now);
            return moves.move(
                tx,
                posting,
                progress.with(attempts.mayAppear(now)).to(PostingState.UNCERTAIN, due),
                note);
          }
          if (failure.code().equals(PostingExceptions.PERIOD_CLOSED)) {
            return closedPeriod.refused(tx, posting, failure, tenure);
          }
          var retry = moves.retryAt(progress, failure, now);
          if (attempts.inDoubt()) { // this call did nothing; an earlier one still may
            var due = retry.orElse(attempts.mayAppearUntil());
            return moves.move(tx, posting, progress.to(PostingState.UNCERTAIN, due), note);
          }
          return retry.isPresent()
              ? moves.move(tx, posting, progress.to(PostingState.READY, retry.get()), note)
              : moves.except(tx, posting, failure);
        });
  }

  /** Whether the call may have created the document; a bug on the way there proves nothing. */
  private static boolean leavesDoubt(Failure failure) {
    return failure instanceof Failure.Uncertain || failure instanceof Failure.Unexpected;
  }

  private static Failure uncertain(Failure failure) {
    return new Failure.Uncertain(failure.code(), failure.detail());
  }
}
