package io.tieout.system.billing;

import java.util.Objects;

/**
 * What a webhook is to us: there may be news of an invoice. Its content is read from the billing
 * system itself.
 *
 * @param eventId the vendor's id of the webhook's event; a repeat has the same
 * @param invoice the vendor's id of the invoice
 */
public record BillingHint(String account, String eventId, String invoice) {
  public BillingHint {
    Objects.requireNonNull(account, "account");
    Objects.requireNonNull(eventId, "eventId");
    Objects.requireNonNull(invoice, "invoice");
  }
}
