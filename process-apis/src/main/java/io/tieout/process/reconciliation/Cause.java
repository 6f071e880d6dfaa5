package io.tieout.process.reconciliation;

/** What a difference comes from. All but one are explained, which is not to say resolved. */
enum Cause {
  /** On its way, or of a service period that billing has not invoiced yet. */
  IN_FLIGHT,
  /** Waits for a customer or for an open period. */
  HELD,
  /** A person has been asked. */
  EXCEPTION,
  /** Within the tolerance. */
  ROUNDING,
  /** Another rate; there is none as long as both sides state the transaction's currency. */
  FX,
  UNEXPLAINED
}
