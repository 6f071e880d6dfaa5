package io.tieout.system.tax.avatax;

import io.tieout.backbone.config.Secret;
import io.tieout.system.vendor.VendorEndpoint;
import java.util.Objects;

/**
 * One company at AvaTax.
 *
 * @param account the name that Tieout knows it by
 * @param endpoint where AvaTax listens
 * @param accountId Avalara's number of the account
 * @param licenseKey its password
 * @param company the company's code
 */
public record AvaTaxConfig(
    String account, VendorEndpoint endpoint, String accountId, Secret licenseKey, String company) {

  public AvaTaxConfig {
    Objects.requireNonNull(account, "account");
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(accountId, "accountId");
    Objects.requireNonNull(licenseKey, "licenseKey");
    Objects.requireNonNull(company, "company");
  }
}
