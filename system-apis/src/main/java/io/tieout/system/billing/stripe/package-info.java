/**
 * Stripe Billing, API version 2024-04-10, one account. Objects that are ours carry our reference in
 * {@code metadata[tieout]}; a meter's {@code event_name} is our meter's key, a price's {@code
 * lookup_key} our price's.
 */
package io.tieout.system.billing.stripe;
