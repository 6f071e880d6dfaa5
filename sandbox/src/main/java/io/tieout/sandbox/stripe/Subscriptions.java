package io.tieout.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.Reply;
import io.tieout.sandbox.kit.StrictJson;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * What is billed to whom, and when. Periods meet on the day of {@code billing_cycle_anchor} or of
 * {@code billing_cycle_anchor_config}, in UTC; without either they are calendar months. The first
 * period begins when the subscription does, now or at its {@code backdate_start_date}, and licensed
 * prices are prorated to the second; periods that are over then are billed one by one, as in
 * Stripe's flexible billing mode.
 */
final class Subscriptions {
  private static final String CYCLE = "billing_cycle_anchor_config";

  /** POST /v1/subscriptions. */
  Reply create(Request request) {
    Parameters form =
        request.form(
            "customer",
            "items[][price]",
            "backdate_start_date",
            "billing_cycle_anchor",
            CYCLE + "[day_of_month]",
            CYCLE + "[hour]",
            CYCLE + "[minute]",
            CYCLE + "[second]",
            "collection_method",
            "days_until_due",
            "currency",
            "cancel_at",
            "description",
            "metadata");
    String customer = form.required("customer");
    request.referred("customer", customer, "customer");
    ObjectNode subscription =
        StrictJson.object()
            .put("id", Ids.next("sub"))
            .put("object", "subscription")
            .put("cancel_at_period_end", false)
            .put("collection_method", form.text("collection_method").orElse("send_invoice"))
            .put("created", request.now().getEpochSecond())
            .put("customer", customer)
            .put("days_until_due", form.integer("days_until_due").orElse(30L))
            .put("livemode", false)
            .put("start_date", startDate(form, request.now()))
            .put("status", "active");
    subscription.put(
        "cancel_at", form.integer("cancel_at").orElse(null)); // behind it too: backdated
    form.mergeTexts(subscription, "description");
    subscription.putObject("metadata");
    form.mergeMetadata(subscription);
    subscription.putObject("automatic_tax").put("enabled", request.account().tax().isPresent());
    addItems(request, form, subscription);
    startPeriod(subscription, form, request.now());
    request.objects().insert("subscription", subscription.path("id").asText(), null, subscription);
    return Reply.json(200, subscription);
  }

  /** POST /v1/subscriptions/:id. */
  Reply update(Request request) {
    Parameters form = request.form("cancel_at", "description", "metadata");
    String id = request.named("subscription").id();
    ObjectNode subscription = request.objects().lock("subscription", id).orElseThrow().body();
    if (subscription.path("status").asText().equals("canceled")) {
      throw StripeErrors.invalid(
          null, "id", "A canceled subscription can only update its cancellation_details.");
    }
    form.mergeTexts(subscription, "description");
    form.mergeMetadata(subscription);
    if (form.isGiven("cancel_at")) {
      subscription.put("cancel_at", cancelAt(form, request.now()));
      Instant start = Instant.ofEpochSecond(subscription.path("current_period_start").asLong());
      setPeriod(subscription, new BillingPeriod(start, cycle(subscription).around(start).end()));
    }
    request.objects().replace("subscription", id, subscription);
    return Reply.json(200, subscription);
  }

  private static Long cancelAt(Parameters form, Instant now) {
    Optional<Long> at = form.integer("cancel_at");
    if (at.filter(end -> end <= now.getEpochSecond()).isPresent()) {
      throw StripeErrors.invalid(null, "cancel_at", "cancel_at must be in the future.");
    }
    return at.orElse(null);
  }

  private static long startDate(Parameters form, Instant now) {
    long start = form.integer("backdate_start_date").orElse(now.getEpochSecond());
    if (start > now.getEpochSecond()) {
      throw StripeErrors.invalid(
          null, "backdate_start_date", "The start date must be in the past.");
    }
    return start;
  }

  /** GET /v1/subscriptions; canceled ones only where they are asked for. */
  Reply list(Request request) {
    Parameters query = request.query(Listing.datedParameters("customer", "status"));
    ObjectNode part = StrictJson.object();
    query.text("customer").ifPresent(customer -> part.put("customer", customer));
    query
        .text("status")
        .filter(status -> !status.equals("all"))
        .ifPresent(status -> part.put("status", status));
    boolean canceledToo = query.text("status").isPresent();
    return Listing.page(
        request,
        query,
        "subscription",
        part,
        subscription ->
            (canceledToo || !subscription.path("status").asText().equals("canceled"))
                && Listing.created(query).test(subscription));
  }

  private static void addItems(Request request, Parameters form, ObjectNode subscription) {
    List<String> prices = form.list("items[][price]");
    if (prices.isEmpty()) {
      throw StripeErrors.invalid("parameter_missing", "items", "Missing required param: items.");
    }
    ObjectNode list = Listing.envelope("/v1/subscription_items", List.of(), 1);
    ArrayNode items = list.withArrayProperty("data");
    for (int i = 0; i < prices.size(); i++) {
      String parameter = "items[" + i + "][price]";
      ObjectNode price = request.referred("price", prices.get(i), parameter).body();
      if (!price.path("active").asBoolean()) {
        throw StripeErrors.invalid("price_inactive", parameter, "The price is inactive.");
      }
      String currency = price.path("currency").asText();
      if (!subscription.path("currency").asText(currency).equals(currency)
          || !form.text("currency").orElse(currency).equals(currency)) {
        throw StripeErrors.invalid(
            null, parameter, "All prices of a subscription must have its currency.");
      }
      subscription.put("currency", currency);
      price.remove("tiers");
      ObjectNode item =
          items
              .addObject()
              .put("id", Ids.next("si"))
              .put("object", "subscription_item")
              .put("created", request.now().getEpochSecond())
              .put("subscription", subscription.path("id").asText());
      item.putObject("metadata");
      item.set("price", price);
    }
    subscription.set("items", list);
  }

  private static void startPeriod(ObjectNode subscription, Parameters form, Instant now) {
    BillingCycle cycle = cycle(form, now);
    Instant start = Instant.ofEpochSecond(subscription.path("start_date").asLong());
    subscription.put("billing_cycle_anchor", cycle.around(now).end().getEpochSecond());
    subscription
        .putObject(CYCLE)
        .put("day_of_month", cycle.dayOfMonth())
        .put("hour", cycle.time().getHour())
        .put("minute", cycle.time().getMinute())
        .put("second", cycle.time().getSecond());
    setPeriod(subscription, new BillingPeriod(start, cycle.around(start).end()));
  }

  private static BillingCycle cycle(Parameters form, Instant now) {
    Optional<Long> anchor = form.integer("billing_cycle_anchor");
    Optional<Integer> day = unit(form, "day_of_month", 1, 31);
    if (anchor.isPresent() && day.isPresent()) {
      throw StripeErrors.invalid(
          null, CYCLE, "Only one of billing_cycle_anchor and it is allowed.");
    }
    if (anchor.isEmpty()) {
      return new BillingCycle(day.orElse(1), time(form));
    }
    OffsetDateTime first = Instant.ofEpochSecond(anchor.get()).atOffset(ZoneOffset.UTC);
    if (!first.toInstant().isAfter(now)) {
      throw StripeErrors.invalid(
          null, "billing_cycle_anchor", "billing_cycle_anchor must be in the future.");
    }
    if (first.isAfter(now.atOffset(ZoneOffset.UTC).plusMonths(1))) {
      throw StripeErrors.invalid(
          null,
          "billing_cycle_anchor",
          "billing_cycle_anchor cannot be later than next natural billing date.");
    }
    return new BillingCycle(first.getDayOfMonth(), first.toLocalTime());
  }

  private static LocalTime time(Parameters form) {
    return LocalTime.of(
        unit(form, "hour", 0, 23).orElse(0),
        unit(form, "minute", 0, 59).orElse(0),
        unit(form, "second", 0, 59).orElse(0));
  }

  private static Optional<Integer> unit(Parameters form, String unit, int least, int most) {
    String name = CYCLE + "[" + unit + "]";
    Optional<Long> value = form.integer(name);
    if (value.filter(it -> it < least || it > most).isPresent()) {
      throw StripeErrors.invalid(
          "parameter_invalid_integer",
          name,
          "This value must be between %d and %d.".formatted(least, most));
    }
    return value.map(Long::intValue);
  }

  private static BillingCycle cycle(JsonNode subscription) {
    JsonNode cycle = subscription.path(CYCLE);
    return new BillingCycle(
        cycle.path("day_of_month").asInt(),
        LocalTime.of(
            cycle.path("hour").asInt(),
            cycle.path("minute").asInt(),
            cycle.path("second").asInt()));
  }

  /** The whole period of which a subscription charges a part that begins then. */
  static BillingPeriod wholePeriod(JsonNode subscription, Instant start) {
    return cycle(subscription).around(start);
  }

  /** Lets the next period begin; a subscription whose end has come is canceled instead. */
  static void advance(ObjectNode subscription) {
    long end = subscription.path("current_period_end").asLong();
    long cancelAt = subscription.path("cancel_at").asLong(Long.MAX_VALUE);
    if (cancelAt <= end) {
      subscription.put("status", "canceled").put("ended_at", cancelAt);
      return;
    }
    setPeriod(subscription, cycle(subscription).around(Instant.ofEpochSecond(end)));
  }

  private static void setPeriod(ObjectNode subscription, BillingPeriod period) {
    subscription
        .put("current_period_start", period.start().getEpochSecond())
        .put(
            "current_period_end",
            Math.min(
                period.end().getEpochSecond(),
                subscription.path("cancel_at").asLong(Long.MAX_VALUE)));
  }
}
