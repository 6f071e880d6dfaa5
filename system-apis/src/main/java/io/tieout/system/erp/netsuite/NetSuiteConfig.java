package io.tieout.system.erp.netsuite;

import io.tieout.backbone.config.Allowed;
import io.tieout.backbone.config.ConfigurationException;
import io.tieout.backbone.config.Secret;
import io.tieout.model.ErpReferenceRule;
import io.tieout.model.SystemKind;
import io.tieout.system.vendor.Adapter;
import io.tieout.system.vendor.AdapterContext;
import io.tieout.system.vendor.VendorAccount;
import io.tieout.system.vendor.VendorEndpoint;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One NetSuite account.
 *
 * @param account the name that Tieout knows it by
 * @param endpoint where it listens
 * @param subsidiaries NetSuite's internal id by legal entity
 * @param concurrency calls at once that we may make of those that the account's licence allows to
 *     all integrations
 * @param reference whether the account refuses a second record of one external id (UNIQUE, by
 *     default) or may take it (FREE)
 * @param maxProcessing how long after sending a record may still appear; NetSuite runs a call for
 *     up to 15 minutes
 */
public record NetSuiteConfig(
    String account,
    VendorEndpoint endpoint,
    String clientId,
    Secret clientSecret,
    Map<String, String> subsidiaries,
    int concurrency,
    ErpReferenceRule reference,
    Duration maxProcessing)
    implements VendorAccount {

  public NetSuiteConfig {
    Objects.requireNonNull(account, "account");
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(clientId, "clientId");
    Objects.requireNonNull(clientSecret, "clientSecret");
    Objects.requireNonNull(subsidiaries, "subsidiaries");
    subsidiaries = Map.copyOf(subsidiaries);
    reference = reference == null ? ErpReferenceRule.UNIQUE : reference;
    Allowed.that(
        "reference",
        reference != ErpReferenceRule.UPSERT,
        "is UPSERT, allowed are UNIQUE and FREE: documents are created, never edited");
    Allowed.range("concurrency", concurrency, 1, 65);
    Allowed.notNegative("maxProcessing", maxProcessing);
  }

  @Override
  public SystemKind kind() {
    return SystemKind.ERP;
  }

  @Override
  public Adapter open(AdapterContext context) {
    return NetSuite.open(context.vertx(), this, context.guard(account), context.wall());
  }

  @Override
  public void checkServes(Set<String> entities) {
    for (var entity : entities) {
      if (!subsidiaries.containsKey(entity)) {
        throw new ConfigurationException(
            "subsidiaries lack legal entity %s, which posts to account %s"
                .formatted(entity, account));
      }
    }
  }
}
