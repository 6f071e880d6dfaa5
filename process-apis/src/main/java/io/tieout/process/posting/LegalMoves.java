package io.tieout.process.posting;

import static io.tieout.model.PostingState.EXCEPTION;
import static io.tieout.model.PostingState.POSTED;
import static io.tieout.model.PostingState.POSTING;
import static io.tieout.model.PostingState.READY;
import static io.tieout.model.PostingState.RECEIVED;
import static io.tieout.model.PostingState.UNCERTAIN;
import static io.tieout.model.PostingState.VALIDATED;
import static io.tieout.model.PostingState.VOIDED;
import static io.tieout.model.PostingState.WAITING_DEPENDENCY;
import static io.tieout.model.PostingState.WAITING_PERIOD;

import io.tieout.model.PostingState;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** The life of a posting: from each state, the states that may follow. */
final class LegalMoves {
  static final Map<PostingState, Set<PostingState>> NEXT =
      new EnumMap<>(
          Map.of(
              RECEIVED, Set.of(VALIDATED, EXCEPTION, VOIDED),
              VALIDATED, Set.of(WAITING_DEPENDENCY, READY, EXCEPTION, VOIDED),
              WAITING_DEPENDENCY, Set.of(READY, EXCEPTION, VOIDED),
              READY, Set.of(WAITING_PERIOD, POSTING, EXCEPTION, VOIDED),
              WAITING_PERIOD, Set.of(WAITING_PERIOD, POSTING, EXCEPTION, VOIDED),
              POSTING, Set.of(READY, WAITING_PERIOD, UNCERTAIN, POSTED, EXCEPTION),
              // Never back to READY: what may have been sent is looked up before it is repeated.
              UNCERTAIN, Set.of(WAITING_PERIOD, POSTING, POSTED, EXCEPTION, VOIDED),
              POSTED, Set.of(),
              EXCEPTION, Set.of(VOIDED),
              VOIDED, Set.of()));

  private static final Set<PostingState> ENDS = Set.of(POSTED, EXCEPTION, VOIDED);

  private LegalMoves() {}

  /** Whether the ERP is not called any more for what is in that state. */
  static boolean isEnd(PostingState state) {
    return ENDS.contains(state);
  }

  /** Refuses an illegal move; staying in a state is legal in every one. */
  static void check(PostingState from, PostingState to) {
    if (from != to && !NEXT.get(from).contains(to)) {
      throw new IllegalStateException("a posting does not move from " + from + " to " + to);
    }
  }
}
