package io.tieout.process.posting;

import java.time.Instant;

/**
 * Where a document stands with its tax engine of record. The engine keeps it under our reference,
 * which makes every call repeatable.
 *
 * @param account the engine's account, fixed once the document is to be recorded there
 * @param attempts calls that did not bring it to the next stage
 * @param firstAttempt when the first of them ended; null if there was none
 */
record Filing(String account, Stage stage, int attempts, Instant firstAttempt) {

  enum Stage {
    /** To be recorded; nothing may be posted yet. */
    INTENDED,
    /** Recorded uncommitted, as billing has it; to be committed once the ERP has the document. */
    RECORDED,
    /** Committed for filing. */
    COMMITTED,
    /** The engine will not commit it; a person has been asked. */
    REFUSED
  }

  /** Nothing is recorded yet. */
  static Filing intended(String account) {
    return new Filing(account, Stage.INTENDED, 0, null);
  }

  Filing at(Stage next) {
    return new Filing(account, next, 0, null);
  }

  Filing triedInVain(Instant now) {
    return new Filing(account, stage, attempts + 1, firstAttempt == null ? now : firstAttempt);
  }
}
