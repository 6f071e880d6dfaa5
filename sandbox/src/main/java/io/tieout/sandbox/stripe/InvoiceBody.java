package io.tieout.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.StrictJson;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How an invoice looks: its lines and its sums. Amounts are in minor units. */
final class InvoiceBody {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("dd MMM yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private InvoiceBody() {}

  /** A draft for the period that the subscription has just ended, its lines still empty. */
  static ObjectNode draft(ObjectNode subscription, JsonNode customer, Duration grace) {
    String id = Ids.next("in");
    long end = subscription.path("current_period_end").asLong();
    long created = Math.max(end, subscription.path("created").asLong()); // it may be backdated
    ObjectNode invoice =
        StrictJson.object()
            .put("id", id)
            .put("object", "invoice")
            .put("auto_advance", true)
            .put("automatically_finalizes_at", created + grace.toSeconds())
            .put("billing_reason", "subscription_cycle")
            .put("collection_method", subscription.path("collection_method").asText())
            .put("created", created)
            .put("currency", subscription.path("currency").asText())
            .put("customer", subscription.path("customer").asText())
            .put("customer_name", customer.path("name").asText())
            .put("livemode", false)
            .put("paid", false)
            .put("period_start", subscription.path("current_period_start").asLong())
            .put("period_end", end)
            .put("status", "draft")
            .put("subscription", subscription.path("id").asText());
    invoice.set("customer_address", customer.path("address"));
    invoice.set("customer_tax_ids", customer.at("/tax_ids/data"));
    invoice.set("metadata", subscription.path("metadata"));
    invoice.putObject("subscription_details").set("metadata", subscription.path("metadata"));
    invoice.set("automatic_tax", subscription.path("automatic_tax"));
    invoice.putObject("status_transitions").putNull("finalized_at");
    invoice.putNull("number").putNull("effective_at").putNull("due_date");
    invoice.set("lines", Listing.envelope("/v1/invoices/" + id + "/lines", List.of(), 1));
    for (JsonNode item : subscription.at("/items/data")) {
      addLine(invoice, item);
    }
    return invoice;
  }

  private static void addLine(ObjectNode invoice, JsonNode item) {
    ObjectNode line =
        invoice
            .withArray("/lines/data")
            .addObject()
            .put("id", Ids.next("il"))
            .put("object", "line_item")
            .put("currency", invoice.path("currency").asText())
            .put("discountable", true)
            .put("invoice", invoice.path("id").asText())
            .put("livemode", false)
            .put("proration", false)
            .put("subscription", invoice.path("subscription").asText())
            .put("subscription_item", item.path("id").asText())
            .put("type", "subscription");
    line.putObject("metadata");
    line.putObject("period")
        .put("start", invoice.path("period_start").asLong())
        .put("end", invoice.path("period_end").asLong());
    line.set("price", item.path("price"));
    line.putArray("tax_amounts");
  }

  /** Whether it bills anything, be it for nothing: what was used too little of is still billed. */
  static boolean bills(ObjectNode invoice) {
    for (JsonNode line : invoice.at("/lines/data")) {
      if (new BigDecimal(line.path("quantity_decimal").asText()).signum() != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * States what a line charges. Stripe's {@code quantity} is a whole number; what is none is only
   * in {@code quantity_decimal}.
   */
  static void charge(ObjectNode line, String product, BigDecimal quantity, long amount) {
    BigDecimal plain = quantity.stripTrailingZeros();
    line.put("amount", amount)
        .put("amount_excluding_tax", amount)
        .put("description", plain.toPlainString() + " × " + product)
        .put("quantity", plain.scale() <= 0 ? plain.longValueExact() : null)
        .put("quantity_decimal", plain.toPlainString());
  }

  /** States what a line charges for the rest of a period. */
  static void prorate(ObjectNode line, String product, Instant from, long amount) {
    charge(line, product, BigDecimal.ONE, amount);
    line.put("description", "Remaining time on " + product + " after " + DAY.format(from))
        .put("discountable", false)
        .put("proration", true);
  }

  /** Whether tax is a part of a line's amount, as its price says. */
  static boolean includesTax(JsonNode line) {
    return line.at("/price/tax_behavior").asText().equals("inclusive");
  }

  /** States one tax of a line, in its amount or on top of it. */
  static void tax(ObjectNode line, String rate, String reason, long base, long amount) {
    if (includesTax(line)) {
      line.put("amount_excluding_tax", line.path("amount_excluding_tax").asLong() - amount);
    }
    line.withArrayProperty("tax_amounts")
        .addObject()
        .put("amount", amount)
        .put("inclusive", includesTax(line))
        .put("tax_rate", rate)
        .put("taxability_reason", reason)
        .put("taxable_amount", base);
  }

  /** Adds everything up. */
  static void total(ObjectNode invoice) {
    long subtotal = 0;
    long net = 0;
    long tax = 0;
    Map<String, ObjectNode> taxes = new LinkedHashMap<>();
    for (JsonNode line : invoice.at("/lines/data")) {
      subtotal += line.path("amount").asLong();
      net += line.path("amount_excluding_tax").asLong();
      for (JsonNode part : line.path("tax_amounts")) {
        tax += part.path("amount").asLong();
        taxes.merge(part.path("tax_rate").asText(), (ObjectNode) part.deepCopy(), InvoiceBody::sum);
      }
    }
    long total = net + tax;
    ArrayNode all = invoice.putArray("total_tax_amounts");
    taxes.values().forEach(all::add);
    invoice
        .put("subtotal", subtotal)
        .put("subtotal_excluding_tax", net)
        .put("tax", tax)
        .put("total", total)
        .put("total_excluding_tax", net)
        .put("amount_due", total)
        .put("amount_paid", 0)
        .put("amount_remaining", total);
  }

  private static ObjectNode sum(ObjectNode one, ObjectNode other) {
    for (String field : List.of("amount", "taxable_amount")) {
      one.put(field, one.path(field).asLong() + other.path(field).asLong());
    }
    return one;
  }
}
