/**
 * Usage events from acceptance to delivery: identity, enrichment, windows of one local day, and the
 * counts that prove that none was lost. The README in this folder names the invariants.
 */
package io.tieout.process.usage;
