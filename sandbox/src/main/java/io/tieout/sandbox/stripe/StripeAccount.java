package io.tieout.sandbox.stripe;

import java.util.Optional;

/**
 * One Stripe account.
 *
 * @param name what the control API calls it
 * @param secretKey the credential that chooses it ({@code sk_...})
 * @param numberPrefix what its invoice numbers begin with
 * @param tax who says the tax of its invoices; without, they have none
 */
public record StripeAccount(
    String name, String secretKey, String numberPrefix, Optional<TaxService> tax) {}
