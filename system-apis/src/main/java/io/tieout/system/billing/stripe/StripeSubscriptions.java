package io.tieout.system.billing.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.BillingId;
import io.tieout.model.BillingSubscription;
import io.tieout.model.Caller;
import io.vertx.core.Future;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
    return find(caller, reference, subscription.customer(), null)
        .compose(
            found ->
                found
                    .map(stored -> unchanged(stored, reference, subscription))
                    .orElseGet(() -> create(caller, reference, subscription)))
        .map(stored -> new BillingId(stored.path("id").asText()));
  }

  private Future<Optional<JsonNode>> find(
      Caller caller, String reference, String customer, String after) {
    var query =
        new Form()
            .add("customer", customer)
            .add("status", "all")
            .add("limit", PAGE)
            .add("starting_after", after);
    return api.get(caller, "/v1/subscriptions", query)
        .compose(
            page -> {
              JsonNode last = null;
              for (JsonNode candidate : page.path("data")) {
                last = candidate;
                String theirs = candidate.path("metadata").path(StripeApi.REFERENCE).asText();
                if (theirs.equals(reference)) {
                  return Future.succeededFuture(Optional.of(candidate));
                }
              }
              return page.path("has_more").asBoolean() && last != null
                  ? find(caller, reference, customer, last.path("id").asText())
                  : Future.succeededFuture(Optional.empty());
            });
  }

  /** What a customer agreed to is not changed behind invoices that already stand on it. */
  private static Future<JsonNode> unchanged(
      JsonNode stored, String reference, BillingSubscription subscription) {
    Set<String> prices =
        stored
            .path("items")
            .path("data")
            .valueStream()
            .map(item -> item.path("price").path("lookup_key").asText())
            .collect(Collectors.toSet());
    if (!prices.equals(Set.copyOf(subscription.prices()))) {
      return Future.failedFuture(
          differs(
              "the subscription of %s charges %s, its contract %s"
                  .formatted(reference, prices, subscription.prices())));
    }
    String zone = stored.path("metadata").path(StripeApi.TIME_ZONE).asText(subscription.zone());
    return zone.equals(subscription.zone())
        ? Future.succeededFuture(stored)
        : Future.failedFuture(
            differs(
                "the subscription of %s counts in %s, its contract begins in %s"
                    .formatted(reference, zone, subscription.zone())));
  }

  private static Failure differs(String detail) {
    return new Failure.Rejected("subscription-differs", detail);
  }

  private Future<JsonNode> create(
      Caller caller, String reference, BillingSubscription subscription) {
    return priceIds(caller, subscription)
        .compose(
            prices -> {
              var form =
                  new Form()
                      .add("customer", subscription.customer())
                      .add("currency", subscription.currency().toLowerCase(Locale.ROOT))
                      .add("collection_method", "send_invoice")
                      .add("days_until_due", config.daysUntilDue())
                      .add("billing_cycle_anchor_config[day_of_month]", subscription.billingDay())
                      .add("billing_cycle_anchor_config[hour]", 0)
                      .add("billing_cycle_anchor_config[minute]", 0)
                      .add("billing_cycle_anchor_config[second]", 0)
                      .add("backdate_start_date", start(subscription).getEpochSecond())
                      .add("metadata[" + StripeApi.REFERENCE + "]", reference)
                      .add("metadata[" + StripeApi.TIME_ZONE + "]", subscription.zone())
                      .add("metadata[" + StripeApi.BILLING_DAY + "]", subscription.billingDay());
              for (int i = 0; i < prices.size(); i++) {
                form.add("items[" + i + "][price]", prices.get(i));
              }
              // A key goes with one request, and the first day may move from one attempt to the
              // next.
              String key = "tieout-subscription-%s-%s".formatted(reference, subscription.from());
              return api.postOnce(caller, key, "/v1/subscriptions", form);
            });
  }

  /** Stripe's ids of the active prices with these keys, in their order. */
  private Future<List<String>> priceIds(Caller caller, BillingSubscription subscription) {
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
                      .collect(
                          Collectors.toMap(
                              price -> price.path("lookup_key").asText(),
                              price -> price.path("id").asText()));
              var missing = new ArrayList<>(keys);
              missing.removeAll(byKey.keySet());
              if (!missing.isEmpty()) {
                throw new Failure.Rejected("price-unknown", "there is no active price " + missing);
              }
              return keys.stream().map(byKey::get).toList();
            });
  }

  private static Instant start(BillingSubscription subscription) {
    return subscription.from().atStartOfDay(zone(subscription)).toInstant();
  }

  private static ZoneId zone(BillingSubscription subscription) {
    try {
      return ZoneId.of(subscription.zone());
    } catch (DateTimeException e) {
      throw new Failure.Rejected("zone-unknown", "there is no time zone " + subscription.zone());
    }
  }
}
