package io.tieout.process.posting;

import java.time.Instant;

/**
 * Calls to the ERP that were meant to create a document.
 *
 * @param count how many, since the document last waited
 * @param first when the first of them was meant; null before
 * @param mayAppearUntil until when a call whose answer was lost may still take effect; null if
 *     there is none, or a look-up after that time ruled it out
 */
record Attempts(int count, Instant first, Instant mayAppearUntil) {
  Attempts again(Instant now) {
    return new Attempts(count + 1, first == null ? now : first, mayAppearUntil);
  }

  /** A call may take effect until then, or a call before it, whichever is later. */
  Attempts mayAppear(Instant until) {
    return mayAppearAfter(until) ? this : new Attempts(count, first, until);
  }

  /** Whether only a look-up can tell what an earlier call did. */
  boolean inDoubt() {
    return mayAppearUntil != null;
  }

  /** Whether not being found at that time proves nothing. */
  boolean mayAppearAfter(Instant lookedUp) {
    return mayAppearUntil != null && mayAppearUntil.isAfter(lookedUp);
  }

  /** Every earlier call is known to have done nothing. */
  Attempts ruledOut() {
    return new Attempts(count, first, null);
  }

  /** Waiting spends no attempts: they are counted anew afterwards. */
  Attempts waiting() {
    return new Attempts(0, null, mayAppearUntil);
  }
}
