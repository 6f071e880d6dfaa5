package io.tieout.system.billing.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.api.BillingSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.resilience.VendorGuard;
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
import io.tieout.model.SystemKind;
import io.tieout.model.SystemState;
import io.tieout.model.UsageDelivery;
import io.tieout.model.Violation;
import io.tieout.system.billing.HookInbox;
import io.tieout.system.vendor.Adapter;
import io.tieout.system.vendor.VendorClient;
import io.tieout.system.vendor.VendorRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One account at Stripe. Usage that is recorded after its invoice is final is never billed by
 * Stripe, and a meter event's identifier is known for 24 hours of wall time.
 */
public final class Stripe implements BillingSystem, Adapter {
  /** How sources name this vendor. */
  public static final String SYSTEM = "stripe";

  private static final Duration IDENTIFIER_KEPT = Duration.ofHours(24);
  private static final int VALUE_DIGITS = 15;
  private static final int PAGE = 100;
  private static final int DEFAULT_PAGE = 50;

  private final StripeConfig config;
  private final StripeApi api;
  private final VendorGuard guard;
  private final StripeApi meterEvents;
  private final HookInbox inbox;
  private final Clock wall;
  private final StripeMeters meters;
  private final StripeCustomers customers;
  private final StripeSubscriptions subscriptions;
  private final StripeInvoices invoices;
  private final StripeHooks hooks;

  private Stripe(
      StripeConfig config,
      VendorGuard guard,
      StripeApi api,
      StripeApi meterEvents,
      HookInbox inbox,
      Clock wall) {
    this.config = config;
    this.api = api;
    this.guard = guard;
    this.meterEvents = meterEvents;
    this.inbox = inbox;
    this.wall = wall;
    this.meters = new StripeMeters(api);
    this.customers = new StripeCustomers(api);
    this.subscriptions = new StripeSubscriptions(config, api);
    this.invoices = new StripeInvoices(config, api, meters);
    this.hooks = new StripeHooks(config.account(), config.webhookSecrets());
  }

  /**
   * Opens the adapter of one account.
   *
   * @param guard of all calls but one
   * @param meterEvents of meter events, for which Stripe keeps a limit of their own
   * @param inbox takes the hints of webhooks
   * @param wall the clock of signatures and deadlines
   */
  public static Stripe open(
      Vertx vertx,
      StripeConfig config,
      VendorGuard guard,
      VendorGuard meterEvents,
      HookInbox inbox,
      Clock wall) {
    var client = VendorClient.open(vertx, config.account(), config.endpoint(), wall);
    var key = config.secretKey();
    return new Stripe(
        config,
        guard,
        new StripeApi(config.account(), client, guard, key),
        new StripeApi(config.account(), client, meterEvents, key),
        inbox,
        wall);
  }

  @Override
  public Future<Void> close() {
    return api.close();
  }

  @Override
  public Future<SystemState> billingState(Caller caller, String account) {
    return Future.succeededFuture(
        new SystemState(
            SYSTEM, config.account(), SystemKind.BILLING, guard.state(), guard.since()));
  }

  @Override
  public Future<BillingCapabilities> billingCapabilities(Caller caller, String account) {
    return Future.succeededFuture(
        new BillingCapabilities(
            LateUsage.IGNORES, IDENTIFIER_KEPT.toMillis(), VALUE_DIGITS, config.concurrency()));
  }

  @Override
  public Future<BillingId> putBillingCustomer(
      Caller caller, String account, String reference, BillingCustomer customer) {
    return customers.put(caller, reference, customer);
  }

  @Override
  public Future<BillingId> putBillingSubscription(
      Caller caller, String account, String reference, BillingSubscription subscription) {
    return subscriptions.put(caller, reference, subscription);
  }

  /** Without {@code active}, so that it has the archived prices which subscriptions still go by. */
  @Override
  public Future<PricePage> listBillingPrices(
      Caller caller, String account, String cursor, Integer limit) {
    var query =
        new Form()
            .add("expand[]", "data.tiers")
            .add("limit", Math.min(limit == null ? DEFAULT_PAGE : limit, PAGE))
            .add("starting_after", cursor);
    return api.get(caller, "/v1/prices", query).compose(page -> prices(caller, page));
  }

  private Future<PricePage> prices(Caller caller, JsonNode page) {
    List<JsonNode> read = page.path("data").valueStream().toList();
    var meterIds =
        read.stream()
            .map(StripePrices::meterId)
            .flatMap(Optional::stream)
            .collect(Collectors.toSet());
    String next = page.path("has_more").asBoolean() ? read.getLast().path("id").asText() : null;
    return meters
        .keys(caller, meterIds)
        .map(
            keys -> {
              List<Price> prices =
                  read.stream()
                      .map(price -> StripePrices.price(price, keys))
                      .flatMap(Optional::stream)
                      .toList();
              return new PricePage(prices, next);
            });
  }

  @Override
  public Future<Void> deliverUsage(Caller caller, String account, UsageDelivery usage) {
    var event =
        new Form()
            .add("event_name", usage.meter())
            .add("identifier", usage.identifier())
            .add("timestamp", usage.at().getEpochSecond())
            .add("payload[stripe_customer_id]", usage.customer())
            .add("payload[value]", usage.quantity().toPlainString());
    return meterEvents
        .post(caller, "/v1/billing/meter_events", event)
        .recover(Stripe::unlessTakenBefore)
        .mapEmpty();
  }

  private static Future<JsonNode> unlessTakenBefore(Throwable failure) {
    return failure instanceof Failure.Conflict conflict
            && conflict.code().equals(StripeApi.DUPLICATE_IDENTIFIER)
        ? Future.succeededFuture()
        : Future.failedFuture(failure);
  }

  @Override
  public Future<MeteredQuantity> usageTotal(
      Caller caller, String account, String customer, String meter, Instant from, Instant to) {
    var query =
        new Form()
            .add("customer", customer)
            .add("start_time", from.getEpochSecond())
            .add("end_time", to.getEpochSecond());
    return meters
        .id(caller, meter)
        .compose(
            id ->
                api.get(
                    caller,
                    "/v1/billing/meters/" + VendorRequest.segment(id) + "/event_summaries",
                    query))
        .map(
            summaries ->
                new MeteredQuantity(
                    summaries
                        .path("data")
                        .valueStream()
                        .map(summary -> summary.path("aggregated_value").decimalValue())
                        .reduce(BigDecimal.ZERO, BigDecimal::add)));
  }

  @Override
  public Future<InvoicePage> listBillingInvoices(
      Caller caller, String account, Instant from, Instant to, String cursor, Integer limit) {
    return invoices.list(caller, from, to, cursor, limit == null ? DEFAULT_PAGE : limit);
  }

  @Override
  public Future<Invoice> findBillingInvoice(Caller caller, String account, String id) {
    return invoices.find(caller, id);
  }

  @Override
  public Future<Void> receiveBillingHook(Caller caller, String account, Hook hook) {
    return Future.succeededFuture(hook.headers().get(StripeHooks.HEADER))
        .map(signature -> hooks.hint(signature, body(hook), wall.instant()))
        .compose(
            hint ->
                hint.map(news -> inbox.keep(news, caller.traceparent()))
                    .orElseGet(Future::succeededFuture));
  }

  private static byte[] body(Hook hook) {
    try {
      return Base64.getDecoder().decode(hook.body());
    } catch (IllegalArgumentException e) {
      throw new Failure.Invalid(
          "the webhook cannot be read", List.of(new Violation("is not base64", "#/body")));
    }
  }
}
