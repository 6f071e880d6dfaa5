package io.tieout.system.billing;

import io.tieout.api.BillingSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.BillingCapabilities;
import io.tieout.model.BillingCustomer;
import io.tieout.model.BillingId;
import io.tieout.model.BillingSubscription;
import io.tieout.model.Caller;
import io.tieout.model.Hook;
import io.tieout.model.Invoice;
import io.tieout.model.InvoicePage;
import io.tieout.model.MeteredQuantity;
import io.tieout.model.PricePage;
import io.tieout.model.SystemState;
import io.tieout.model.UsageDelivery;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Every billing account of the company: each call goes to the adapter of its account. */
public final class BillingSystems implements BillingSystem {
  private final Map<String, BillingSystem> adapters;

  /**
   * @param adapters by account
   */
  public BillingSystems(Map<String, BillingSystem> adapters) {
    this.adapters = Map.copyOf(adapters);
  }

  public Set<String> accounts() {
    return adapters.keySet();
  }

  private <T> Future<T> at(String account, Function<BillingSystem, Future<T>> call) {
    BillingSystem adapter = adapters.get(account);
    return adapter == null
        ? Future.failedFuture(new Failure.NotFound("there is no billing account " + account))
        : call.apply(adapter);
  }

  @Override
  public Future<SystemState> billingState(Caller caller, String account) {
    return at(account, adapter -> adapter.billingState(caller, account));
  }

  @Override
  public Future<BillingCapabilities> billingCapabilities(Caller caller, String account) {
    return at(account, adapter -> adapter.billingCapabilities(caller, account));
  }

  @Override
  public Future<BillingId> putBillingCustomer(
      Caller caller, String account, String reference, BillingCustomer customer) {
    return at(account, adapter -> adapter.putBillingCustomer(caller, account, reference, customer));
  }

  @Override
  public Future<BillingId> putBillingSubscription(
      Caller caller, String account, String reference, BillingSubscription subscription) {
    return at(
        account,
        adapter -> adapter.putBillingSubscription(caller, account, reference, subscription));
  }

  @Override
  public Future<PricePage> listBillingPrices(
      Caller caller, String account, String cursor, Integer limit) {
    return at(account, adapter -> adapter.listBillingPrices(caller, account, cursor, limit));
  }

  @Override
  public Future<Void> deliverUsage(Caller caller, String account, UsageDelivery usage) {
    return at(account, adapter -> adapter.deliverUsage(caller, account, usage));
  }

  @Override
  public Future<MeteredQuantity> usageTotal(
      Caller caller, String account, String customer, String meter, Instant from, Instant to) {
    return at(account, adapter -> adapter.usageTotal(caller, account, customer, meter, from, to));
  }

  @Override
  public Future<InvoicePage> listBillingInvoices(
      Caller caller, String account, Instant from, Instant to, String cursor, Integer limit) {
    return at(
        account, adapter -> adapter.listBillingInvoices(caller, account, from, to, cursor, limit));
  }

  @Override
  public Future<Invoice> findBillingInvoice(Caller caller, String account, String id) {
    return at(account, adapter -> adapter.findBillingInvoice(caller, account, id));
  }

  @Override
  public Future<Void> receiveBillingHook(Caller caller, String account, Hook hook) {
    return at(account, adapter -> adapter.receiveBillingHook(caller, account, hook));
  }
}
