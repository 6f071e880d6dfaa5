package io.tieout.launcher;

import io.tieout.backbone.resilience.GuardConfig;
import io.tieout.system.billing.BillingFeedConfig;
import io.tieout.system.billing.stripe.StripeConfig;
import io.tieout.system.crm.salesforce.SalesforceConfig;
import io.tieout.system.erp.netsuite.NetSuiteConfig;
import io.tieout.system.tax.avatax.AvaTaxConfig;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The vendor accounts.
 *
 * @param guard what an account bears that guards does not name
 * @param guards by account
 * @param feed how closely billing's invoices are followed
 */
public record SystemsConfig(
    List<NetSuiteConfig> netsuite,
    List<StripeConfig> stripe,
    List<SalesforceConfig> salesforce,
    List<AvaTaxConfig> avatax,
    GuardConfig guard,
    Map<String, GuardConfig> guards,
    BillingFeedConfig feed) {

  public SystemsConfig {
    netsuite = List.copyOf(netsuite);
    stripe = List.copyOf(stripe);
    salesforce = List.copyOf(salesforce);
    avatax = List.copyOf(avatax);
    guards = Map.copyOf(guards);
    Objects.requireNonNull(guard, "guard");
    Objects.requireNonNull(feed, "feed");
  }

  GuardConfig guardOf(String account) {
    return guards.getOrDefault(account, guard);
  }
}
