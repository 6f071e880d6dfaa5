package io.tieout.process.posting;

/** What becomes of a document whose posting period the ERP has closed. */
public enum PeriodPolicy {
  /** It waits until the period is open again. */
  HOLD,
  /** It is an exception at once. */
  REJECT
}
