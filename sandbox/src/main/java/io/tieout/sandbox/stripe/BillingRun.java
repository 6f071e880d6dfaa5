package io.tieout.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.ObjectQuery;
import io.tieout.sandbox.kit.ObjectTable;
import io.tieout.sandbox.kit.Store;
import io.tieout.sandbox.kit.StoredObject;
import io.tieout.sandbox.kit.StrictJson;
import io.tieout.sandbox.kit.VendorHost;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Map;

/**
 * Turns periods into invoices as business time passes: a draft when a period ends, final after the
 * grace with the usage recorded until then. A licensed price charges one unit each period, and a
 * part of it for a part of a period; in arrears like the rest, where Stripe itself charges it when
 * the period begins. What comes to nothing is deleted instead. Each step is a transaction of its
 * own, so that a crash repeats none.
 */
final class BillingRun {
  private final VendorHost host;
  private final StripeConfig config;
  private final MeterEvents usage;
  private final TaxEstimate taxes;

  BillingRun(VendorHost host, StripeConfig config, MeterEvents usage) {
    this.host = host;
    this.config = config;
    this.usage = usage;
    this.taxes = new TaxEstimate(host.vertx());
  }

  void runUntil(Instant now) {
    for (StripeAccount account : config.accounts()) {
      ObjectTable objects = host.store().objects(account.name());
      objects.list(ofStatus("subscription", "active")).stream()
          .filter(subscription -> hasEnded(subscription.body(), now))
          .forEach(subscription -> endPeriods(account, subscription.id(), now));
      objects.list(ofStatus("invoice", "draft")).stream()
          .filter(draft -> finalisesAt(draft.body()) <= now.getEpochSecond())
          .sorted(Comparator.comparingLong(draft -> finalisesAt(draft.body())))
          .forEach(draft -> finalise(account, draft.body()));
    }
  }

  private static ObjectQuery ofStatus(String type, String status) {
    return ObjectQuery.of(type).containing(StrictJson.object().put("status", status));
  }

  private static long finalisesAt(ObjectNode draft) {
    return draft.path("automatically_finalizes_at").asLong();
  }

  private static boolean hasEnded(JsonNode subscription, Instant now) {
    return subscription.path("current_period_end").asLong() <= now.getEpochSecond();
  }

  private void endPeriods(StripeAccount account, String subscription, Instant now) {
    while (host.inTransaction(store -> endPeriod(store, account, subscription, now))) {
      // Once for every period that has ended.
    }
  }

  /** Drafts the invoice of the current period, if it has ended, and lets the next one begin. */
  private boolean endPeriod(Store store, StripeAccount account, String id, Instant now) {
    ObjectTable objects = store.objects(account.name());
    ObjectNode subscription = objects.lock("subscription", id).orElseThrow().body();
    if (!hasEnded(subscription, now) || !subscription.path("status").asText().equals("active")) {
      return false;
    }
    JsonNode customer =
        objects.get("customer", subscription.path("customer").asText()).orElseThrow().body();
    ObjectNode invoice = InvoiceBody.draft(subscription, customer, config.finalizeGrace());
    rate(store, account, subscription, invoice);
    objects.insert("invoice", invoice.path("id").asText(), null, invoice);
    Instant created = Instant.ofEpochSecond(invoice.path("created").asLong());
    Events.record(store, account, "invoice.created", created, invoice);
    Subscriptions.advance(subscription);
    subscription.put("latest_invoice", invoice.path("id").asText());
    objects.replace("subscription", id, subscription);
    return true;
  }

  /** Charges each line for what is recorded of its period now. */
  private void rate(Store store, StripeAccount account, JsonNode subscription, ObjectNode invoice) {
    ObjectTable objects = store.objects(account.name());
    Instant start = Instant.ofEpochSecond(invoice.path("period_start").asLong());
    Instant end = Instant.ofEpochSecond(invoice.path("period_end").asLong());
    BillingPeriod period = new BillingPeriod(start, end);
    BillingPeriod whole = Subscriptions.wholePeriod(subscription, start);
    Map<String, BigDecimal> sums =
        usage.sums(store, account, invoice.path("customer").asText(), start, end);
    for (JsonNode line : invoice.at("/lines/data")) {
      JsonNode price = objects.get("price", line.at("/price/id").asText()).orElseThrow().body();
      boolean licensed = price.at("/recurring/usage_type").asText().equals("licensed");
      BigDecimal quantity =
          licensed
              ? BigDecimal.ONE
              : sums.getOrDefault(price.at("/recurring/meter").asText(), BigDecimal.ZERO);
      String product =
          objects
              .get("product", price.path("product").asText())
              .map(found -> found.body().path("name").asText())
              .orElse(price.path("product").asText());
      if (licensed && !period.equals(whole)) {
        InvoiceBody.prorate(
            (ObjectNode) line, product, start, MeteredRating.part(price, quantity, period, whole));
      } else {
        InvoiceBody.charge(
            (ObjectNode) line, product, quantity, MeteredRating.amount(price, quantity));
      }
    }
    InvoiceBody.total(invoice);
  }

  private void finalise(StripeAccount account, ObjectNode draft) {
    Instant at = Instant.ofEpochSecond(finalisesAt(draft));
    JsonNode subscription =
        host.store()
            .objects(account.name())
            .get("subscription", draft.path("subscription").asText())
            .orElseThrow()
            .body();
    rate(host.store(), account, subscription, draft);
    // Asked before the transaction, which is not to wait for another system.
    JsonNode taxed =
        account.tax().isPresent() && InvoiceBody.bills(draft)
            ? taxes.lines(account.tax().get(), draft, at)
            : StrictJson.array();
    host.inTransaction(
        store -> {
          ObjectTable objects = store.objects(account.name());
          String id = draft.path("id").asText();
          if (!InvoiceBody.bills(draft)) {
            objects.delete("invoice", id);
            Events.record(store, account, "invoice.deleted", at, draft);
            return null;
          }
          addTaxes(objects, draft, taxed);
          InvoiceBody.total(draft);
          issue(objects, account, draft, at, subscription.path("days_until_due").asLong());
          objects.replace("invoice", id, draft);
          Events.record(store, account, "invoice.finalized", at, draft);
          return null;
        });
  }

  private static void issue(
      ObjectTable objects, StripeAccount account, ObjectNode invoice, Instant at, long daysDue) {
    int year = at.atOffset(ZoneOffset.UTC).getYear();
    long number = objects.next("invoice-" + year);
    boolean free = invoice.path("total").asLong() == 0;
    invoice
        .put("status", free ? "paid" : "open")
        .put("paid", free)
        .put("number", "%s-%d-%06d".formatted(account.numberPrefix(), year, number))
        .put("effective_at", at.getEpochSecond())
        .put("due_date", at.getEpochSecond() + daysDue * 86_400);
    invoice.withObjectProperty("status_transitions").put("finalized_at", at.getEpochSecond());
  }

  private static void addTaxes(ObjectTable objects, ObjectNode invoice, JsonNode taxed) {
    String currency = invoice.path("currency").asText();
    for (JsonNode line : taxed) {
      ObjectNode mine = (ObjectNode) invoice.at("/lines/data").get(line.path("lineNumber").asInt());
      for (JsonNode detail : line.path("details")) {
        boolean reverse = detail.path("liabilityType").asText().equals("Buyer");
        InvoiceBody.tax(
            mine,
            taxRate(objects, detail, InvoiceBody.includesTax(mine)),
            reverse ? "reverse_charge" : "standard_rated",
            StripeCurrency.minor(currency, line.path("lineAmount").decimalValue()),
            StripeCurrency.minor(currency, detail.path("tax").decimalValue()));
      }
    }
  }

  /** The account's tax rate for a jurisdiction and a rate, made when it is first needed. */
  private static String taxRate(ObjectTable objects, JsonNode detail, boolean inclusive) {
    String jurisdiction = detail.path("jurisName").asText();
    BigDecimal percentage =
        detail.path("rate").decimalValue().movePointRight(2).stripTrailingZeros();
    String key = jurisdiction + " " + percentage.toPlainString() + (inclusive ? " inclusive" : "");
    return objects
        .byKey("tax_rate", key)
        .map(StoredObject::id)
        .orElseGet(
            () -> {
              ObjectNode rate =
                  StrictJson.object()
                      .put("id", Ids.next("txr"))
                      .put("object", "tax_rate")
                      .put("active", true)
                      .put("country", detail.path("country").asText())
                      .put("display_name", detail.path("taxName").asText())
                      .put("inclusive", inclusive)
                      .put("jurisdiction", jurisdiction)
                      .put("livemode", false)
                      .put("percentage", percentage)
                      .put("state", detail.path("region").asText());
              rate.putObject("metadata");
              objects.insert("tax_rate", rate.path("id").asText(), key, rate);
              return rate.path("id").asText();
            });
  }
}
