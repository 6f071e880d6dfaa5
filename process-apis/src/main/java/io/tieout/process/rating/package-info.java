/**
 * What usage is worth: one pure function from a price and a quantity to an amount, over prices read
 * from billing. It shares no code with whoever invoices, so that reconciliation compares two minds.
 */
package io.tieout.process.rating;
