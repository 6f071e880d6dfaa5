package io.tieout.demo;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An invoice that Stripe finalised in the first days of the month for work done in the month
 * before, whose books are closed by then.
 */
final class OneOffInvoice {

  static final String PRICE = "onboarding-usd";
  static final BigDecimal NET = new BigDecimal("500.00");

  private static final String ID = "in_onboarding";
  private static final int DAYS_DUE = 30;

  /** Of the month before; early enough to lie in it in every zone. */
  private static final int LAST_DAY = 20;

  private OneOffInvoice() {}

  /**
   * The invoice as Stripe holds it.
   *
   * @param stripeCustomer Stripe's id of {@link SampleMonth#billedBefore}
   */
  static Map<String, Object> of(SampleMonth month, String stripeCustomer, Instant finalised) {
    var customer = month.billedBefore();
    var currency = customer.book().currency().toLowerCase(java.util.Locale.ROOT);
    var amount = NET.unscaledValue().longValueExact();
    var invoice = new LinkedHashMap<String, Object>();
    invoice.put("id", ID);
    invoice.put("object", "invoice");
    invoice.put("status", "open");
    invoice.put("number", "%s-2026-900001".formatted(customer.book().entity()));
    invoice.put("billing_reason", "manual");
    invoice.put("collection_method", "send_invoice");
    invoice.put("customer", stripeCustomer);
    invoice.put("customer_name", customer.name());
    invoice.put("currency", currency);
    invoice.put("created", finalised.getEpochSecond());
    invoice.put("effective_at", finalised.getEpochSecond());
    invoice.put("due_date", finalised.getEpochSecond() + DAYS_DUE * 86_400L);
    invoice.put("status_transitions", Map.of("finalized_at", finalised.getEpochSecond()));
    invoice.put(
        "lines",
        Map.of(
            "object",
            "list",
            "has_more",
            false,
            "url",
            "/v1/invoices/" + ID + "/lines",
            "data",
            List.of(line(month, customer, currency, amount))));
    invoice.put("total_tax_amounts", List.of());
    invoice.put("subtotal", amount);
    invoice.put("tax", 0);
    invoice.put("total", amount);
    invoice.put("amount_due", amount);
    return invoice;
  }

  private static Map<String, Object> line(
      SampleMonth month, SampleCustomer customer, String currency, long amount) {
    var before = month.plan().month().minusMonths(1);
    var zone = customer.home().zone();
    var line = new LinkedHashMap<String, Object>();
    line.put("id", "il_onboarding");
    line.put("object", "line_item");
    line.put("type", "invoiceitem");
    line.put("description", "Onboarding");
    line.put("amount", amount);
    line.put("currency", currency);
    line.put("quantity", 1);
    line.put(
        "period",
        Map.of(
            "start", before.atDay(1).atStartOfDay(zone).toEpochSecond(),
            "end", before.atDay(LAST_DAY).plusDays(1).atStartOfDay(zone).toEpochSecond()));
    line.put("price", Map.of("id", "price_onboarding", "lookup_key", PRICE, "type", "one_time"));
    line.put("tax_amounts", List.of());
    return line;
  }
}
