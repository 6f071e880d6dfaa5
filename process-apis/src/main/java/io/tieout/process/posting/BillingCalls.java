package io.tieout.process.posting;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.tieout.api.BillingSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import java.time.Clock;
import java.time.Duration;

/** What posting asks of billing. */
final class BillingCalls {
  /** Billing's refusal of an invoice that it took back. */
  private static final String VOIDED = "invoice-voided";

  private final BillingSystem billing;
  private final Duration timeout;
  private final Clock clock;

  BillingCalls(BillingSystem billing, Duration timeout, Clock clock) {
    this.billing = billing;
    this.timeout = timeout;
    this.clock = clock;
  }

  /**
   * Whether billing has taken the posting's invoice back.
   *
   * @throws Failure if billing says neither
   */
  boolean isVoided(StoredPosting posting) {
    var caller = Caller.service("posting", posting.traceparent(), clock.instant().plus(timeout));
    var source = posting.invoice().source();
    try {
      ErpCalls.asked(
          () ->
              billing
                  .findBillingInvoice(caller, source.account(), source.id())
                  .timeout(timeout.toMillis(), MILLISECONDS)
                  .await());
      return false;
    } catch (Failure.Rejected refusal) {
      if (refusal.code().equals(VOIDED)) {
        return true;
      }
      throw refusal;
    }
  }
}
