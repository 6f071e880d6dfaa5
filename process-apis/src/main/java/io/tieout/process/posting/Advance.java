package io.tieout.process.posting;

import io.tieout.process.posting.StoredPosting.Progress;
import java.util.ArrayList;
import java.util.List;

/**
 * A posting on its way: moves that nothing outside needs to know of yet, and that are written
 * together with the one that follows.
 *
 * @param from as it is stored
 */
record Advance(StoredPosting from, List<Move> moves) {

  Advance {
    moves = List.copyOf(moves);
  }

  /** Where it stands. */
  static Advance at(StoredPosting posting) {
    return new Advance(posting, List.of());
  }

  Advance then(Progress to, String note) {
    var more = new ArrayList<>(moves);
    more.add(new Move(to, note));
    return new Advance(from, more);
  }

  /** The posting as it is once all of it is written. */
  StoredPosting posting() {
    return moves.isEmpty() ? from : from.with(moves.getLast().to());
  }

  /**
   * One move, or another due time in the same state.
   *
   * @param note why, for the history
   */
  record Move(Progress to, String note) {}
}
