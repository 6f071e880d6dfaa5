package io.tieout.process.posting;

import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.store.Store;
import io.tieout.model.PeriodState;
import io.tieout.model.PostingState;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Optional;

/**
 * What becomes of a document whose period is closed at an attempt, as the entity's policy has it.
 * While a call may yet have got in before the period closed, no policy applies: it is looked up.
 */
final class ClosedPeriod {
  /** How many periods after that of the service are asked for. */
  private static final int PERIODS_AHEAD = 24;

  private final Moves moves;
  private final ErpCalls erp;
  private final Store store;
  private final PostingConfig config;

  ClosedPeriod(Moves moves, ErpCalls erp, Store store, PostingConfig config) {
    this.moves = moves;
    this.erp = erp;
    this.store = store;
    this.config = config;
  }

  /** The period was closed before anything was sent; a move is stored before the next attempt. */
  StoredPosting found(StoredPosting posting, String why, Tenure tenure) {
    if (!mayMove(posting, tenure)) {
      return moves.write(tenure, tx -> stay(tx, posting, why));
    }
    var open = firstOpen(posting);
    return moves.write(
        tenure,
        tx -> open.isPresent() ? move(tx, posting, open.get()) : hold(tx, posting, noneOpen(why)));
  }

  /**
   * The ERP refused the call. Where the period may move it is tried again soon, and asked for then;
   * an ERP that goes on refusing what it calls open needs a person.
   */
  StoredPosting refused(SqlConnection tx, StoredPosting posting, Failure refusal, Tenure tenure) {
    var again =
        mayMove(posting, tenure)
            ? moves.retryAt(
                posting.progress(),
                new Failure.Uncertain(refusal.code(), refusal.detail()),
                moves.now())
            : Optional.<Instant>empty();
    return again.isPresent()
        ? moves.move(
            tx,
            posting,
            posting.progress().to(PostingState.WAITING_PERIOD, again.get()),
            Moves.note(refusal))
        : stay(tx, posting, refusal.detail());
  }

  private boolean mayMove(StoredPosting posting, Tenure tenure) {
    return !posting.progress().attempts().inDoubt()
        && config.periodPolicy(posting.entity()) == PeriodPolicy.NEXT_OPEN
        && MovablePeriods.at(tenure.capabilities());
  }

  /**
   * The first open period from that of the service on. A period that the ERP does not have ends its
   * calendar.
   */
  private Optional<String> firstOpen(StoredPosting posting) {
    var first = YearMonth.parse(posting.originalPeriod());
    for (int ahead = 0; ahead <= PERIODS_AHEAD; ahead++) {
      var period = first.plusMonths(ahead).toString();
      var state = erp.periodState(posting, period);
      if (state.isEmpty()) {
        return Optional.empty();
      }
      if (state.get() == PeriodState.OPEN
          && !PeriodStore.isBeingClosed(store.core(), posting.entity(), period)) {
        return Optional.of(period);
      }
    }
    return Optional.empty();
  }

  private StoredPosting move(SqlConnection tx, StoredPosting posting, String period) {
    var now = moves.now();
    var progress = posting.progress().waitingForPeriod(now);
    if (period.equals(posting.period())) { // it was opened again in the meantime
      return moves.move(tx, posting, progress, period + " is open again");
    }
    var to = posting.movedTo(period, progress);
    var why = to.isMoved() ? closedBefore(to) : period + " is open again";
    return PeriodStore.move(
        tx,
        posting,
        to,
        why,
        "posted into %s instead of %s: %s".formatted(period, posting.period(), why),
        now);
  }

  private static String closedBefore(StoredPosting moved) {
    var last = YearMonth.parse(moved.period()).minusMonths(1).toString();
    return last.equals(moved.originalPeriod())
        ? last + " is closed"
        : "%s to %s are closed".formatted(moved.originalPeriod(), last);
  }

  private StoredPosting stay(SqlConnection tx, StoredPosting posting, String why) {
    var progress = posting.progress();
    if (progress.attempts().inDoubt()) {
      return moves.move(
          tx,
          posting,
          progress.to(PostingState.UNCERTAIN, progress.attempts().mayAppearUntil()),
          why);
    }
    if (config.periodPolicy(posting.entity()) == PeriodPolicy.REJECT) {
      var closed = new Failure.Conflict(PostingExceptions.PERIOD_CLOSED, why);
      moves.exceptions().raise(tx, PostingExceptions.periodRejected(posting, closed));
      return moves.move(
          tx, posting, progress.to(PostingState.EXCEPTION, moves.now()), Moves.note(closed));
    }
    return hold(tx, posting, new Failure.Conflict(PostingExceptions.PERIOD_CLOSED, why));
  }

  private StoredPosting hold(SqlConnection tx, StoredPosting posting, Failure why) {
    // What waits already was told of, but for one that came here by a move.
    if (posting.state() != PostingState.WAITING_PERIOD
        || posting.isMoved()
        || config.periodPolicy(posting.entity()) == PeriodPolicy.NEXT_OPEN) {
      moves.exceptions().raise(tx, PostingExceptions.of(posting, why));
    }
    var due = moves.now().plus(config.periodRecheck());
    return moves.move(tx, posting, posting.progress().waitingForPeriod(due), why.detail());
  }

  private static Failure noneOpen(String why) {
    return new Failure.Conflict(
        PostingExceptions.NO_OPEN_PERIOD, why + ", and no later period is open");
  }
}
