package io.tieout.system.crm.salesforce;

import io.tieout.backbone.config.Secret;
import io.tieout.system.vendor.VendorEndpoint;
import java.util.Objects;

/**
 * One Salesforce organisation.
 *
 * @param account the name that Tieout knows it by
 * @param endpoint where it listens
 */
public record SalesforceConfig(
    String account, VendorEndpoint endpoint, String clientId, Secret clientSecret) {

  public SalesforceConfig {
    Objects.requireNonNull(account, "account");
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(clientId, "clientId");
    Objects.requireNonNull(clientSecret, "clientSecret");
  }
}
