package io.tieout.system.billing.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.Invoice;
import io.tieout.model.InvoicePage;
import io.tieout.model.RefusedRecord;
import io.tieout.system.billing.BillingFeed;
import io.tieout.system.vendor.VendorRequest;
import io.vertx.core.Future;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Reads invoices whole: with all their lines, and the meters and tax rates that they name. */
final class StripeInvoices {
  private static final int PAGE = 100;
  private static final int TAX_RATES = 10_000;

  private final StripeConfig config;
  private final StripeApi api;
  private final StripeMeters meters;

  /** Jurisdiction and percentage of a tax rate never change. */
  private final Cache<String, JsonNode> taxRates =
      Caffeine.newBuilder().maximumSize(TAX_RATES).build();

  StripeInvoices(StripeConfig config, StripeApi api, StripeMeters meters) {
    this.config = config;
    this.api = api;
    this.meters = meters;
  }

  Future<Invoice> find(Caller caller, String id) {
    return api.get(caller, "/v1/invoices/" + VendorRequest.segment(id), new Form())
        .compose(
            invoice -> {
              if (!StripeInvoice.isFinal(invoice)) {
                throw new Failure.NotFound("invoice " + id + " is still a draft");
              }
              if (StripeInvoice.isVoid(invoice)) { // whether or not the rest of it makes sense
                throw refused(BillingFeed.INVOICE_VOIDED, invoice, "it is void at billing");
              }
              return whole(caller, invoice);
            });
  }

  /**
   * Stripe lists by creation, newest first; what was finalised at another time is left out, and so
   * is what is void: billing has it no longer, so that an ERP which has it does not tie out.
   */
  Future<InvoicePage> list(Caller caller, Instant from, Instant to, String after, int limit) {
    var query =
        new Form()
            .add("limit", Math.min(limit, PAGE))
            .add("starting_after", after)
            .add("created[gte]", from.minus(config.draftWindow()).getEpochSecond())
            .add("created[lte]", to.getEpochSecond());
    return api.get(caller, "/v1/invoices", query)
        .compose(
            page -> {
              List<JsonNode> read = page.path("data").valueStream().toList();
              String next =
                  page.path("has_more").asBoolean() ? read.getLast().path("id").asText() : null;
              return Future.all(
                      read.stream()
                          .filter(StripeInvoice::isFinal)
                          .filter(invoice -> !StripeInvoice.isVoid(invoice))
                          .filter(invoice -> isWithin(StripeInvoice.finalisedAt(invoice), from, to))
                          .map(invoice -> readable(caller, invoice))
                          .toList())
                  .map(all -> page(all.list(), next));
            });
  }

  /** An invoice of a list, or what is wrong with it: exactly one is there. */
  private record Reading(Invoice invoice, RefusedRecord refused) {}

  /** One that we cannot make sense of must not hold up the others; any other trouble does. */
  private Future<Reading> readable(Caller caller, JsonNode invoice) {
    return whole(caller, invoice)
        .map(whole -> new Reading(whole, null))
        .recover(
            failure ->
                failure instanceof Failure.Rejected unreadable
                    ? Future.succeededFuture(
                        new Reading(
                            null,
                            new RefusedRecord(invoice.path("id").asText(), unreadable.detail())))
                    : Future.failedFuture(failure));
  }

  private static InvoicePage page(List<Reading> readings, String next) {
    return new InvoicePage(
        readings.stream().map(Reading::invoice).filter(Objects::nonNull).toList(),
        readings.stream().map(Reading::refused).filter(Objects::nonNull).toList(),
        next);
  }

  private static boolean isWithin(Instant instant, Instant from, Instant to) {
    return !instant.isBefore(from) && instant.isBefore(to);
  }

  /**
   * The invoice as ours.
   *
   * @return fails with {@link Failure.Rejected} if we cannot make sense of it
   */
  private Future<Invoice> whole(Caller caller, JsonNode invoice) {
    return lines(caller, invoice)
        .compose(
            lines ->
                meters
                    .keys(caller, meterIds(lines))
                    .compose(
                        keys ->
                            taxRates(caller, invoice)
                                .map(
                                    rates ->
                                        new StripeInvoice(invoice, lines, keys, rates)
                                            .canonical(config.account(), config.zone()))))
        .recover(failure -> Future.failedFuture(unreadable(invoice, failure)));
  }

  /** Whatever is missing from an invoice that is there: the invoice itself is found. */
  private static Throwable unreadable(JsonNode invoice, Throwable failure) {
    return failure instanceof Failure.NotFound
            || failure instanceof Failure.Rejected
            || failure instanceof IllegalArgumentException
            || failure instanceof DateTimeException
        ? refused(
            StripeInvoice.UNREADABLE,
            invoice,
            failure instanceof Failure.Rejected rejected ? rejected.detail() : failure.getMessage())
        : failure;
  }

  private static Failure refused(String code, JsonNode invoice, String why) {
    return new Failure.Rejected(
        code,
        "invoice %s (%s of %s, total %s minor units of %s): %s"
            .formatted(
                invoice.path("id").asText(),
                invoice.path("number").asText("no number"),
                invoice.path("customer").asText("no customer"),
                invoice.path("total").asText("of no"),
                invoice.path("currency").asText("no currency"),
                why));
  }

  private static Set<String> meterIds(List<JsonNode> lines) {
    Set<String> ids = new HashSet<>();
    lines.forEach(line -> StripePrices.meterId(line.path("price")).ifPresent(ids::add));
    return ids;
  }

  private Future<List<JsonNode>> lines(Caller caller, JsonNode invoice) {
    var embedded = new ArrayList<JsonNode>();
    invoice.path("lines").path("data").forEach(embedded::add);
    return rest(caller, invoice.path("id").asText(), embedded, invoice.path("lines"));
  }

  private Future<List<JsonNode>> rest(
      Caller caller, String invoice, List<JsonNode> found, JsonNode page) {
    if (!page.path("has_more").asBoolean()) {
      return Future.succeededFuture(found);
    }
    var query =
        new Form().add("limit", PAGE).add("starting_after", found.getLast().path("id").asText());
    return api.get(caller, "/v1/invoices/" + VendorRequest.segment(invoice) + "/lines", query)
        .compose(
            next -> {
              next.path("data").forEach(found::add);
              return rest(caller, invoice, found, next);
            });
  }

  private Future<Map<String, JsonNode>> taxRates(Caller caller, JsonNode invoice) {
    Map<String, JsonNode> found = new ConcurrentHashMap<>();
    var reads = new ArrayList<Future<JsonNode>>();
    for (JsonNode tax : invoice.path("total_tax_amounts")) {
      String id = tax.path("tax_rate").asText();
      reads.add(taxRate(caller, id).onSuccess(rate -> found.put(id, rate)));
    }
    return Future.all(reads).map(all -> found);
  }

  private Future<JsonNode> taxRate(Caller caller, String id) {
    JsonNode known = taxRates.getIfPresent(id);
    return known != null
        ? Future.succeededFuture(known)
        : api.get(caller, "/v1/tax_rates/" + VendorRequest.segment(id), new Form())
            .onSuccess(rate -> taxRates.put(id, rate));
  }
}
