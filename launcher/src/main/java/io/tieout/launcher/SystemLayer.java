package io.tieout.launcher;

import io.tieout.api.BillingSystem;
import io.tieout.api.CrmSystem;
import io.tieout.api.ErpSystem;
import io.tieout.api.TaxSystem;
import io.tieout.backbone.http.Api;
import io.tieout.backbone.http.Binder;
import io.tieout.backbone.resilience.VendorGuard;
import io.tieout.system.billing.BillingFeed;
import io.tieout.system.billing.HookInbox;
import io.tieout.system.billing.stripe.Stripe;
import io.tieout.system.billing.stripe.StripeConfig;
import io.tieout.system.crm.salesforce.Salesforce;
import io.tieout.system.erp.netsuite.NetSuite;
import io.tieout.system.tax.avatax.AvaTax;
import io.tieout.system.vendor.Accounts;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The vendors' adapters and the feed of invoices. A new vendor is a few lines of the constructor.
 */
final class SystemLayer implements Part {

  static final List<String> CONTRACTS = List.of("erp", "billing", "crm", "tax");

  private final Ground ground;
  private final List<Supplier<Future<Void>>> closers = new ArrayList<>();
  private final Systems systems;
  private final BillingFeed feed;

  SystemLayer(Ground ground) {
    this.ground = ground;
    var config = ground.config().systems();
    Map<String, ErpSystem> erp = new HashMap<>();
    Map<String, BillingSystem> billing = new HashMap<>();
    Map<String, CrmSystem> crm = new HashMap<>();
    Map<String, TaxSystem> tax = new HashMap<>();

    var vertx = ground.vertx();
    var wall = ground.wall();
    var hooks = new HookInbox(ground.store(), wall);
    for (var it : config.netsuite()) {
      var adapter = NetSuite.open(vertx, it, guard(it.account()), wall);
      closers.add(adapter::close);
      erp.put(it.account(), adapter);
    }
    for (var it : config.stripe()) {
      var meterEvents = guard(meterEvents(it));
      var adapter = Stripe.open(vertx, it, guard(it.account()), meterEvents, hooks, wall);
      closers.add(adapter::close);
      billing.put(it.account(), adapter);
    }
    for (var it : config.salesforce()) {
      var adapter = Salesforce.open(vertx, it, guard(it.account()), wall);
      closers.add(adapter::close);
      crm.put(it.account(), adapter);
    }
    for (var it : config.avatax()) {
      var adapter = AvaTax.open(vertx, it, guard(it.account()), wall);
      closers.add(adapter::close);
      tax.put(it.account(), adapter);
    }

    this.systems =
        new Systems(
            Accounts.of(ErpSystem.class, erp),
            Accounts.of(BillingSystem.class, billing),
            Accounts.of(CrmSystem.class, crm),
            Accounts.of(TaxSystem.class, tax));
    this.feed =
        new BillingFeed(
            ground.vertx(),
            ground.store(),
            systems.billing(),
            billing.keySet(),
            ground.business(),
            ground.wall(),
            ground.holder(),
            config.feed());
  }

  /** What guards call the way on which an account takes meter events. */
  static String meterEvents(StripeConfig stripe) {
    return stripe.account() + "/meter-events";
  }

  /** The ports, called directly. */
  Systems systems() {
    return systems;
  }

  /** The ports over HTTP. */
  static void bind(Api api, Systems systems) {
    Binder.bind(api, ErpSystem.class, systems.erp());
    Binder.bind(api, BillingSystem.class, systems.billing());
    Binder.bind(api, CrmSystem.class, systems.crm());
    Binder.bind(api, TaxSystem.class, systems.tax());
  }

  @Override
  public Future<Void> start() {
    return feed.start().onSuccess(started -> feed.register(ground.health()));
  }

  @Override
  public Future<Void> stop() {
    return feed.stop()
        .compose(stopped -> Future.join(closers.stream().map(Supplier::get).toList()))
        .mapEmpty();
  }

  private VendorGuard guard(String account) {
    return new VendorGuard(
        ground.vertx(), account, ground.config().systems().guardOf(account), ground.wall());
  }
}
