package io.tieout.system.erp.netsuite;

import io.tieout.backbone.config.Secret;
import io.tieout.model.ErpReferenceRule;
import io.tieout.system.vendor.VendorEndpoint;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

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
    Duration maxProcessing) {

  public NetSuiteConfig {
    Objects.requireNonNull(account, "account");
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(clientId, "clientId");
    Objects.requireNonNull(clientSecret, "clientSecret");
    Objects.requireNonNull(subsidiaries, "subsidiaries");
    Objects.requireNonNull(maxProcessing, "maxProcessing");
    subsidiaries = Map.copyOf(subsidiaries);
    reference = reference == null ? ErpReferenceRule.UNIQUE : reference;
    if (reference == ErpReferenceRule.UPSERT) {
      throw new IllegalArgumentException(
          "reference is UPSERT, allowed are UNIQUE and FREE: documents are created, never edited");
    }
    if (concurrency < 1 || concurrency > 65) {
      throw new IllegalArgumentException(
          "concurrency is %d, allowed are 1 to 65".formatted(concurrency));
    }
    if (maxProcessing.isNegative()) {
      throw new IllegalArgumentException("maxProcessing is not negative");
    }
  }
}
