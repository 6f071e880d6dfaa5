package io.tieout.process.posting;

/** What becomes of a document whose posting period the ERP has closed. */
public enum PeriodPolicy {
  /** It waits until the period is open again. */
  HOLD,
  /**
   * Its posting period moves to the first open one from that of its service on; its dates stay.
   * Takes an ERP that keeps the posting period apart from the document date.
   */
  NEXT_OPEN,
  /** It is an exception at once. */
  REJECT
}
