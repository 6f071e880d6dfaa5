package io.tieout.system.tax.avatax;

import io.tieout.backbone.config.Secret;
import io.tieout.model.SystemKind;
import io.tieout.system.vendor.Adapter;
import io.tieout.system.vendor.AdapterContext;
import io.tieout.system.vendor.VendorAccount;
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
    String account, VendorEndpoint endpoint, String accountId, Secret licenseKey, String company)
    implements VendorAccount {

  public AvaTaxConfig {
    Objects.requireNonNull(account, "account");
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(accountId, "accountId");
    Objects.requireNonNull(licenseKey, "licenseKey");
    Objects.requireNonNull(company, "company");
  }

  @Override
  public SystemKind kind() {
    return SystemKind.TAX;
  }

  @Override
  public Adapter open(AdapterContext context) {
    return AvaTax.open(context.vertx(), this, context.guard(account), context.wall());
  }
}
