/**
 * A simulated AvaTax: tax by the ship-to address from a small table, and documents that are saved,
 * committed and cancelled under the client's code. Its rates serve the sample, not a tax return.
 */
package io.tieout.sandbox.avatax;
