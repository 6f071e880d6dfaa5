package io.tieout.system.billing.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.BillingId;
import io.tieout.model.BillingSubscription;
import io.tieout.model.Caller;
import io.tieout.system.vendor.VendorRequest;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Subscriptions, found by our reference among those of their customer. */
final class StripeSubscriptions {
  private static final int PAGE = 100;

  private final StripeConfig config;
  private final StripeApi api;

  StripeSubscriptions(StripeConfig config, StripeApi api) {
    this.config = config;
    this.api = api;
  }

  Future<BillingId> put(Caller caller, String reference, BillingSubscription subscription) {
    return ofCustomer(caller, subscription.customer(), List.of())
        .compose(
            stored ->
                stored.stream()
                    .filter(candidate -> reference(candidate).equals(reference))
                    .findFirst()
                    .map(found -> agree(caller, found, reference, subscription))
                    .orElseGet(() -> create(caller, reference, subscription, stored)))
        .map(stored -> new BillingId(stored.path("id").asText()));
  }

  /** All that a customer ever had, ended ones too. */
  private Future<List<JsonNode>> ofCustomer(Caller caller, String customer, List<JsonNode> read) {
    var query =
        new Form()
            .add("customer", customer)
            .add("status", "all")
            .add("limit", PAGE)
            .add("starting_after", read.isEmpty() ? null : read.getLast().path("id").asText());
    return api.get(caller, "/v1/subscriptions", query)
        .compose(
            page -> {
              var all = new ArrayList<>(read);
              page.path("data").forEach(all::add);
              return page.path("has_more").asBoolean() && all.size() > read.size()
                  ? ofCustomer(caller, customer, all)
                  : Future.succeededFuture(all);
            });
  }

  private static String reference(JsonNode stored) {
    return stored.path("metadata").path(StripeApi.REFERENCE).asText();
  }

  /** What a customer agreed to is not changed behind invoices that stand on it; its end may be. */
  private Future<JsonNode> agree(
      Caller caller, JsonNode stored, String reference, BillingSubscription subscription) {
    Set<String> prices = items(stored).map(StripeSubscriptions::key).collect(Collectors.toSet());
    if (!prices.equals(Set.copyOf(subscription.prices()))) {
      throw differs(
          "the subscription of %s charges %s, its contract %s"
              .formatted(reference, prices, subscription.prices()));
    }
    String zone = stored.path("metadata").path(StripeApi.TIME_ZONE).asText(subscription.zone());
    if (!zone.equals(subscription.zone())) {
      throw differs(
          "the subscription of %s counts in %s, its contract begins in %s"
              .formatted(reference, zone, subscription.zone()));
    }
    Long end = end(subscription);
    if (Objects.equals(end, end(stored))) {
      return Future.succeededFuture(stored);
    }
    if (stored.path("status").asText().equals("canceled")) {
      throw differs("the subscription of %s has ended, its contract has not".formatted(reference));
    }
    String path = "/v1/subscriptions/" + VendorRequest.segment(stored.path("id").asText());
    return api.post(caller, path, new Form().add("cancel_at", end == null ? "" : end));
  }

  private static Failure differs(String detail) {
    return new Failure.Rejected("subscription-differs", detail);
  }

  private Future<JsonNode> create(
      Caller caller, String reference, BillingSubscription subscription, List<JsonNode> others) {
    return prices(caller, subscription)
        .compose(
            prices -> {
              refuseSharedMeter(reference, subscription, prices, others);
              StripeCalendar calendar = StripeCalendar.of(subscription.zone());
              StripeCycle cycle = calendar.cycle(subscription.billingDay());
              var form =
                  new Form()
                      .add("customer", subscription.customer())
                      .add("currency", subscription.currency().toLowerCase(Locale.ROOT))
                      .add("collection_method", "send_invoice")
                      .add("days_until_due", config.daysUntilDue())
                      .add("billing_cycle_anchor_config[day_of_month]", cycle.dayOfMonth())
                      .add("billing_cycle_anchor_config[hour]", cycle.time().getHour())
                      .add("billing_cycle_anchor_config[minute]", 0)
                      .add("billing_cycle_anchor_config[second]", 0)
                      .add("backdate_start_date", begin(subscription))
                      .add("cancel_at", end(subscription))
                      .add("metadata[" + StripeApi.REFERENCE + "]", reference)
                      .add("metadata[" + StripeApi.TIME_ZONE + "]", subscription.zone())
                      .add("metadata[" + StripeApi.BILLING_DAY + "]", subscription.billingDay());
              for (int i = 0; i < prices.size(); i++) {
                form.add("items[" + i + "][price]", prices.get(i).path("id").asText());
              }
              return api.postOnce(
                  caller, "tieout-subscription-" + reference, "/v1/subscriptions", form);
            });
  }

  /**
   * Stripe adds usage up by customer and meter: of two subscriptions at the same time each would
   * charge the usage of both.
   */
  private static void refuseSharedMeter(
      String reference,
      BillingSubscription subscription,
      List<JsonNode> prices,
      List<JsonNode> others) {
    var meters = prices.stream().flatMap(price -> StripePrices.meterId(price).stream()).toList();
    long begin = begin(subscription);
    long end = Optional.ofNullable(end(subscription)).orElse(Long.MAX_VALUE);
    for (JsonNode other : others) {
      long otherEnd = Optional.ofNullable(end(other)).orElse(Long.MAX_VALUE);
      boolean together = other.path("start_date").asLong() < end && begin < otherEnd;
      if (together
          && items(other)
              .flatMap(price -> StripePrices.meterId(price).stream())
              .anyMatch(meters::contains)) {
        throw new Failure.Rejected(
            "meter-shared",
            ("%s charges a meter that %s charges at the same time; Stripe counts usage by customer"
                    + " and meter, so both would charge all of it: let one end before the other")
                .formatted(reference, reference(other)));
      }
    }
  }

  /** The active prices with the contract's keys, in their order. */
  private Future<List<JsonNode>> prices(Caller caller, BillingSubscription subscription) {
    List<String> keys = subscription.prices();
    var query = new Form().add("active", true).add("limit", PAGE);
    for (int i = 0; i < keys.size(); i++) {
      query.add("lookup_keys[" + i + "]", keys.get(i));
    }
    return api.get(caller, "/v1/prices", query)
        .map(
            page -> {
              var byKey =
                  page.path("data")
                      .valueStream()
                      .collect(Collectors.toMap(StripeSubscriptions::key, price -> price));
              var missing = new ArrayList<>(keys);
              missing.removeAll(byKey.keySet());
              if (!missing.isEmpty()) {
                throw new Failure.Rejected("price-unknown", "there is no active price " + missing);
              }
              return keys.stream().map(byKey::get).toList();
            });
  }

  /** The prices of a subscription. */
  private static Stream<JsonNode> items(JsonNode stored) {
    return stored.path("items").path("data").valueStream().map(item -> item.path("price"));
  }

  private static String key(JsonNode price) {
    return price.path("lookup_key").asText();
  }

  private static long begin(BillingSubscription subscription) {
    return StripeCalendar.of(subscription.zone()).begin(subscription.from()).getEpochSecond();
  }

  /** Null while it is open. */
  private static Long end(BillingSubscription subscription) {
    return subscription.to() == null
        ? null
        : StripeCalendar.of(subscription.zone()).begin(subscription.to()).getEpochSecond();
  }

  /** Null while it is open. */
  private static Long end(JsonNode stored) {
    JsonNode end =
        stored.hasNonNull("ended_at") ? stored.path("ended_at") : stored.path("cancel_at");
    return end.isNumber() ? end.asLong() : null;
  }
}
