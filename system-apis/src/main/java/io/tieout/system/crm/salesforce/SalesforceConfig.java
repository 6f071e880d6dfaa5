package io.tieout.system.crm.salesforce;

import io.tieout.backbone.config.Secret;
import io.tieout.model.SystemKind;
import io.tieout.system.vendor.Adapter;
import io.tieout.system.vendor.AdapterContext;
import io.tieout.system.vendor.VendorAccount;
import io.tieout.system.vendor.VendorEndpoint;
import java.util.Objects;

/**
 * One Salesforce organisation.
 *
 * @param account the name that Tieout knows it by
 * @param endpoint where it listens
 */
public record SalesforceConfig(
    String account, VendorEndpoint endpoint, String clientId, Secret clientSecret)
    implements VendorAccount {

  public SalesforceConfig {
    Objects.requireNonNull(account, "account");
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(clientId, "clientId");
    Objects.requireNonNull(clientSecret, "clientSecret");
  }

  @Override
  public SystemKind kind() {
    return SystemKind.CRM;
  }

  @Override
  public Adapter open(AdapterContext context) {
    return Salesforce.open(context.vertx(), this, context.guard(account), context.wall());
  }
}
