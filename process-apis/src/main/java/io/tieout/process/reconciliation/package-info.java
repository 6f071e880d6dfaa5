/**
 * Proof that billing and the ERP agree, per legal entity, currency and posting period, and that
 * usage was billed in full and at its price. Both sides are read from the vendors; Tieout's own
 * records only explain a difference, they never make one disappear.
 */
package io.tieout.process.reconciliation;
