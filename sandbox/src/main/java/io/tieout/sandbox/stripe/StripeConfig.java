package io.tieout.sandbox.stripe;

import java.time.Duration;
import java.util.List;

/**
 * How the simulated Stripe is set up.
 *
 * @param finalizeGrace how long an invoice stays a draft, in business time
 * @param requestsPerSecond the limit per account, but for meter events
 * @param meterEventsPerSecond their limit per account
 */
public record StripeConfig(
    List<StripeAccount> accounts,
    Duration finalizeGrace,
    int requestsPerSecond,
    int meterEventsPerSecond) {

  /** The limits are those of a live account, but for meter events, which get more room. */
  public static StripeConfig of(List<StripeAccount> accounts) {
    return new StripeConfig(accounts, Duration.ofDays(3), 100, 10_000);
  }
}
