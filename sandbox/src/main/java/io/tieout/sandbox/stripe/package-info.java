/**
 * A simulated Stripe Billing: several accounts behind one listener, each chosen by its secret key.
 * It takes meter events, rates them by its own reading of Stripe's pricing models and issues
 * invoices as business time passes. Simulated, not certified: only what the tests name is promised.
 */
package io.tieout.sandbox.stripe;
