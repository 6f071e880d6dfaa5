package io.tieout.launcher;

import static java.util.Objects.requireNonNull;
import static java.util.function.Function.identity;

import io.tieout.backbone.resilience.GuardConfig;
import io.tieout.model.SystemKind;
import io.tieout.system.billing.BillingFeedConfig;
import io.tieout.system.billing.stripe.StripeConfig;
import io.tieout.system.crm.salesforce.SalesforceConfig;
import io.tieout.system.erp.netsuite.NetSuiteConfig;
import io.tieout.system.tax.avatax.AvaTaxConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
    netsuite = List.copyOf(requireNonNull(netsuite, "netsuite"));
    stripe = List.copyOf(requireNonNull(stripe, "stripe"));
    salesforce = List.copyOf(requireNonNull(salesforce, "salesforce"));
    avatax = List.copyOf(requireNonNull(avatax, "avatax"));
    guards = Map.copyOf(requireNonNull(guards, "guards"));
    requireNonNull(guard, "guard");
    requireNonNull(feed, "feed");
    var names = new HashSet<String>();
    for (var account : accounts(netsuite, stripe, salesforce, avatax)) {
      if (!names.add(account.name())) {
        throw new IllegalArgumentException(
            "account %s is there twice, each needs a name of its own".formatted(account.name()));
      }
    }
  }

  /** An account by the name that Tieout knows it by, at a vendor of that kind. */
  record Account(SystemKind kind, String name) {}

  /** Every account of every vendor. */
  List<Account> accounts() {
    return accounts(netsuite, stripe, salesforce, avatax);
  }

  private static List<Account> accounts(
      List<NetSuiteConfig> netsuite,
      List<StripeConfig> stripe,
      List<SalesforceConfig> salesforce,
      List<AvaTaxConfig> avatax) {
    return Stream.of(
            netsuite.stream().map(it -> new Account(SystemKind.ERP, it.account())),
            stripe.stream().map(it -> new Account(SystemKind.BILLING, it.account())),
            salesforce.stream().map(it -> new Account(SystemKind.CRM, it.account())),
            avatax.stream().map(it -> new Account(SystemKind.TAX, it.account())))
        .flatMap(identity())
        .toList();
  }

  GuardConfig guardOf(String account) {
    return guards.getOrDefault(account, guard);
  }
}
