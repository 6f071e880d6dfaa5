package io.tieout.process.usage;

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
import io.tieout.model.LateUsage;
import io.tieout.model.MeteredQuantity;
import io.tieout.model.Price;
import io.tieout.model.PricePage;
import io.tieout.model.SystemState;
import io.tieout.model.TaxBehaviour;
import io.tieout.model.UnitCharge;
import io.tieout.model.UsageDelivery;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** A billing system that counts usage once per identifier, as far as it remembers identifiers. */
final class TestBilling implements BillingSystem {
  /** What is priced, now. */
  final List<String> meters = new CopyOnWriteArrayList<>(List.of("api-calls", "storage-gb-hours"));

  final Queue<UsageDelivery> counted = new ConcurrentLinkedQueue<>();
  final AtomicReference<Duration> memory = new AtomicReference<>(Duration.ofHours(24));

  /** What happens to the next deliveries after they were counted; nothing if it is empty. */
  final Queue<Failure> losesAnswers = new ConcurrentLinkedQueue<>();

  /** What refuses the next deliveries; nothing if it is empty. */
  final Queue<Failure> refusals = new ConcurrentLinkedQueue<>();

  private final Map<String, Instant> identifiers = new ConcurrentHashMap<>();

  BigDecimal total(String customer, String meter) {
    return counted.stream()
        .filter(delivery -> delivery.customer().equals(customer) && delivery.meter().equals(meter))
        .map(UsageDelivery::quantity)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  @Override
  public Future<BillingCapabilities> billingCapabilities(Caller caller, String account) {
    return Future.succeededFuture(
        new BillingCapabilities(LateUsage.IGNORES, memory.get().toMillis(), 15, 4));
  }

  @Override
  public Future<PricePage> listBillingPrices(
      Caller caller, String account, String cursor, Integer limit) {
    return Future.succeededFuture(
        new PricePage(meters.stream().map(TestBilling::price).toList(), null));
  }

  private static Price price(String meter) {
    return new Price(
        meter + "-usd",
        "v1",
        "USD",
        TaxBehaviour.EXCLUSIVE,
        meter,
        new UnitCharge(new BigDecimal("0.01")));
  }

  @Override
  public Future<Void> deliverUsage(Caller caller, String account, UsageDelivery delivery) {
    Failure refusal = refusals.poll();
    if (refusal != null) {
      return Future.failedFuture(refusal);
    }
    Instant now = Instant.now();
    Instant before = identifiers.put(delivery.identifier(), now);
    if (before == null || before.plus(memory.get()).isBefore(now)) {
      counted.add(delivery);
    }
    Failure lost = losesAnswers.poll();
    return lost == null ? Future.succeededFuture() : Future.failedFuture(lost);
  }

  @Override
  public Future<MeteredQuantity> usageTotal(
      Caller caller, String account, String customer, String meter, Instant from, Instant to) {
    return Future.succeededFuture(
        new MeteredQuantity(
            counted.stream()
                .filter(
                    delivery ->
                        delivery.customer().equals(customer)
                            && delivery.meter().equals(meter)
                            && !delivery.at().isBefore(from)
                            && delivery.at().isBefore(to))
                .map(UsageDelivery::quantity)
                .reduce(BigDecimal.ZERO, BigDecimal::add)));
  }

  @Override
  public Future<SystemState> billingState(Caller caller, String account) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<Invoice> findBillingInvoice(Caller caller, String account, String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<InvoicePage> listBillingInvoices(
      Caller caller, String account, Instant from, Instant to, String cursor, Integer limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<BillingId> putBillingCustomer(
      Caller caller, String account, String reference, BillingCustomer customer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<BillingId> putBillingSubscription(
      Caller caller, String account, String reference, BillingSubscription subscription) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<Void> receiveBillingHook(Caller caller, String account, Hook hook) {
    throw new UnsupportedOperationException();
  }
}
