package io.tieout.launcher;

import static java.util.Objects.requireNonNull;

import io.tieout.backbone.resilience.GuardConfig;
import io.tieout.system.billing.BillingFeedConfig;
import io.tieout.system.billing.stripe.StripeConfig;
import io.tieout.system.crm.salesforce.SalesforceConfig;
import io.tieout.system.erp.netsuite.NetSuiteConfig;
import io.tieout.system.tax.avatax.AvaTaxConfig;
import io.tieout.system.vendor.VendorAccount;
import java.util.List;
import java.util.Map;

/**
 * The vendor accounts. A new vendor is a list here, and an entry of {@link #vendors}.
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
    netsuite = List.copyOf(requireNonNull(netsuite, "netsuite"));
    stripe = List.copyOf(requireNonNull(stripe, "stripe"));
    salesforce = List.copyOf(requireNonNull(salesforce, "salesforce"));
    avatax = List.copyOf(requireNonNull(avatax, "avatax"));
    guards = Map.copyOf(requireNonNull(guards, "guards"));
    requireNonNull(guard, "guard");
    requireNonNull(feed, "feed");
  }

  /** The accounts of a vendor, under their key. */
  record Vendor(String key, List<? extends VendorAccount> accounts) {}

  List<Vendor> vendors() {
    return List.of(
        new Vendor("netsuite", netsuite),
        new Vendor("stripe", stripe),
        new Vendor("salesforce", salesforce),
        new Vendor("avatax", avatax));
  }

  /** Every account of every vendor. */
  List<VendorAccount> accounts() {
    return vendors().stream().<VendorAccount>flatMap(vendor -> vendor.accounts().stream()).toList();
  }

  GuardConfig guardOf(String name) {
    return guards.getOrDefault(name, guard);
  }
}
