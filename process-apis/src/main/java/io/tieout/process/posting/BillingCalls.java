package io.tieout.process.posting;

import io.tieout.api.BillingSystem;
import io.tieout.backbone.failure.Failure;
import java.time.Clock;
import java.time.Duration;

/** What posting asks of billing. */
final class BillingCalls {
  private final BillingSystem billing;
  private final VendorCalls calls;

  BillingCalls(BillingSystem billing, Duration timeout, Clock clock) {
    this.billing = billing;
    calls = new VendorCalls("billing", timeout, clock);
  }

  /**
   * Whether billing has taken the posting's invoice back.
   *
   * @throws Failure if billing says neither
   */
  boolean isVoided(StoredPosting posting) {
    var caller = calls.caller(posting);
    var source = posting.invoice().source();
    try {
      calls.ask(() -> billing.findBillingInvoice(caller, source.account(), source.id()));
      return false;
    } catch (Failure.Rejected refusal) {
      if (refusal.code().equals(PostingExceptions.INVOICE_VOIDED)) {
        return true;
      }
      throw refusal;
    }
  }
}
