package io.tieout.launcher;

import io.micrometer.core.instrument.Gauge;
import io.tieout.api.BillingSystem;
import io.tieout.api.CrmSystem;
import io.tieout.api.ErpSystem;
import io.tieout.api.TaxSystem;
import io.tieout.backbone.http.Api;
import io.tieout.backbone.http.Binder;
import io.tieout.backbone.resilience.VendorGuard;
import io.tieout.model.SystemStatus;
import io.tieout.system.billing.BillingFeed;
import io.tieout.system.vendor.Accounts;
import io.tieout.system.vendor.Adapter;
import io.tieout.system.vendor.AdapterContext;
import io.tieout.system.vendor.CallMeter;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The vendors' adapters and the feed of invoices. */
final class SystemLayer implements Part {

  static final List<String> CONTRACTS = List.of("erp", "billing", "crm", "tax");

  private final Ground ground;
  private final Map<String, Adapter> adapters = new HashMap<>();
  private final Systems systems;
  private final BillingFeed feed;

  SystemLayer(Ground ground) {
    this.ground = ground;
    var context = new AdapterContext(ground.vertx(), ground.store(), ground.wall(), this::guard);
    for (var account : ground.config().systems().accounts()) {
      adapters.put(account.account(), account.open(context));
    }
    this.systems =
        new Systems(
            accounts(ErpSystem.class),
            accounts(BillingSystem.class),
            accounts(CrmSystem.class),
            accounts(TaxSystem.class));
    this.feed =
        new BillingFeed(
            ground.vertx(),
            ground.store(),
            systems.billing(),
            adaptersOf(BillingSystem.class).keySet(),
            ground.business(),
            ground.wall(),
            ground.holder(),
            ground.config().systems().feed());
  }

  private <S> S accounts(Class<S> port) {
    return Accounts.of(port, adaptersOf(port), new CallMeter(ground.meters()));
  }

  private <S> Map<String, S> adaptersOf(Class<S> port) {
    return adapters.entrySet().stream()
        .filter(entry -> port.isInstance(entry.getValue()))
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> port.cast(entry.getValue())));
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
        .compose(stopped -> Future.join(adapters.values().stream().map(Adapter::close).toList()))
        .mapEmpty();
  }

  private VendorGuard guard(String name) {
    var config = ground.config().systems().guardOf(name);
    var guard = new VendorGuard(ground.vertx(), name, config, ground.wall());
    Gauge.builder("tieout.vendor.breaker.open", guard, SystemLayer::heldBack)
        .tag("account", name)
        .description("1 while no calls are made, since the account does not answer")
        .register(ground.meters());
    return guard;
  }

  private static int heldBack(VendorGuard guard) {
    return guard.state() == SystemStatus.DOWN ? 1 : 0;
  }
}
