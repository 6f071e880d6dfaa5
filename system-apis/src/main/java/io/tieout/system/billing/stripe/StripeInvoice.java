package io.tieout.system.billing.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.Money;
import io.tieout.model.SourceRef;
import io.tieout.model.TaxBehaviour;
import io.tieout.model.TaxLine;
import io.tieout.model.TaxReason;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * One final invoice of Stripe and what is needed to understand it. Receivables are on {@code
 * total}, never on {@code amount_due}: balances and credits are documents of their own.
 *
 * @param body the invoice
 * @param lines all its lines, whatever the body embeds
 * @param meters our keys by Stripe's ids
 * @param taxRates Stripe's tax rates by id
 */
record StripeInvoice(
    JsonNode body,
    List<JsonNode> lines,
    Map<String, String> meters,
    Map<String, JsonNode> taxRates) {

  /** Code of the refusal of an invoice that we have no words for. */
  static final String UNREADABLE = "invoice-unreadable";

  private static final int LONGEST_DESCRIPTION = 500;

  /**
   * The invoice as ours.
   *
   * @param zone dates the document
   * @throws Failure.Rejected if it charges something that we have no word for, or its sums are not
   *     those of its lines
   */
  Invoice canonical(String account, ZoneId zone) {
    LocalDate issued = date("effective_at", zone);
    Invoice invoice =
        new Invoice(
            new SourceRef(Stripe.SYSTEM, account, id()),
            body.path("customer").asText(),
            body.path("number").asText(),
            currency(),
            issued == null ? finalisedAt(body).atZone(zone).toLocalDate() : issued,
            issued == null ? finalisedAt(body).atZone(zone).toLocalDate() : issued,
            date("due_date", zone),
            finalisedAt(body),
            lines.stream().map(this::line).toList(),
            taxLines(),
            money(body.path("total").asLong() - body.path("tax").asLong()),
            money(body.path("tax").asLong()),
            money(body.path("total").asLong()),
            metadata().path(StripeApi.TIME_ZONE).textValue());
    checkSums(invoice);
    return invoice;
  }

  /** When an invoice became final; never asked of a draft. */
  static Instant finalisedAt(JsonNode body) {
    return Instant.ofEpochSecond(body.path("status_transitions").path("finalized_at").asLong());
  }

  static boolean isFinal(JsonNode body) {
    return body.path("status_transitions").path("finalized_at").isNumber();
  }

  /**
   * Whether Stripe took a final invoice back, which keeps its number, its totals and the time at
   * which it was finalised. An uncollectible one is still owed.
   */
  static boolean isVoid(JsonNode body) {
    return body.path("status").asText().equals("void");
  }

  private String id() {
    return body.path("id").asText();
  }

  private String currency() {
    return StripeMoney.currency(body.path("currency").asText());
  }

  private Money money(long amount) {
    return StripeMoney.money(amount, currency());
  }

  private LocalDate date(String field, ZoneId zone) {
    JsonNode seconds = body.path(field);
    return seconds.isNumber()
        ? Instant.ofEpochSecond(seconds.asLong()).atZone(zone).toLocalDate()
        : null;
  }

  private InvoiceLine line(JsonNode line) {
    JsonNode price = line.path("price");
    if (!price.isObject()) {
      throw unreadable("its line " + line.path("id").asText() + " has no price");
    }
    String description = line.path("description").asText("");
    long net =
        line.path("amount").asLong()
            - sum(line.path("discount_amounts"), "amount")
            - inclusiveTax(line);
    return new InvoiceLine(
        line.path("id").asText(),
        description.substring(0, Math.min(description.length(), LONGEST_DESCRIPTION)),
        price.path("lookup_key").asText(price.path("id").asText()),
        StripePrices.meterId(price).map(meters::get).orElse(null),
        service(line, "start"),
        service(line, "end"),
        quantity(line),
        money(net),
        money(sum(line.path("tax_amounts"), "amount")),
        taxBehaviour(line),
        line.path("tax_amounts").valueStream().map(this::taxLine).toList(),
        StripeProration.of(line, metadata(), currency()).orElse(null));
  }

  private Instant service(JsonNode line, String edge) {
    var stripes = Instant.ofEpochSecond(line.path("period").path(edge).asLong());
    return StripeCalendar.of(metadata()).map(days -> days.local(stripes)).orElse(stripes);
  }

  /** The subscription's, as it was when the invoice was made. */
  private JsonNode metadata() {
    return body.path("subscription_details").path("metadata");
  }

  /** Of a quantity with a fraction only {@code quantity_decimal} knows. */
  private static BigDecimal quantity(JsonNode line) {
    JsonNode exact = line.path("quantity_decimal");
    BigDecimal quantity =
        exact.isTextual() ? new BigDecimal(exact.asText()) : line.path("quantity").decimalValue();
    BigDecimal shortest = quantity.stripTrailingZeros();
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }

  /** As its taxes say; the price speaks for a line that has none. */
  private TaxBehaviour taxBehaviour(JsonNode line) {
    List<Boolean> stated =
        line.path("tax_amounts")
            .valueStream()
            .map(part -> part.path("inclusive").asBoolean())
            .distinct()
            .toList();
    if (stated.isEmpty()) {
      return StripePrices.taxBehaviour(line.path("price"));
    }
    if (stated.size() > 1) {
      throw unreadable(
          "its line "
              + line.path("id").asText()
              + " has taxes both in its amount and on top of it");
    }
    return stated.getFirst() ? TaxBehaviour.INCLUSIVE : TaxBehaviour.EXCLUSIVE;
  }

  private static long inclusiveTax(JsonNode line) {
    long tax = 0;
    for (JsonNode part : line.path("tax_amounts")) {
      tax += part.path("inclusive").asBoolean() ? part.path("amount").asLong() : 0;
    }
    return tax;
  }

  private static long sum(JsonNode parts, String field) {
    long sum = 0;
    for (JsonNode part : parts) {
      sum += part.path(field).asLong();
    }
    return sum;
  }

  private List<TaxLine> taxLines() {
    return body.path("total_tax_amounts").valueStream().map(this::taxLine).toList();
  }

  private TaxLine taxLine(JsonNode part) {
    JsonNode rate = taxRates.get(part.path("tax_rate").asText());
    if (rate == null) {
      throw unreadable("one of its lines has a tax that its total has not");
    }
    return new TaxLine(
        rate.path("jurisdiction").asText(rate.path("country").asText()),
        rate.path("percentage").decimalValue().movePointLeft(2),
        money(part.path("taxable_amount").asLong()),
        money(part.path("amount").asLong()),
        reason(part));
  }

  private TaxReason reason(JsonNode part) {
    return switch (part.path("taxability_reason").asText("")) {
      case "standard_rated",
          "reduced_rated",
          "portion_standard_rated",
          "portion_reduced_rated",
          "proportionally_rated",
          "taxable_basis_reduced" ->
          TaxReason.STANDARD;
      case "reverse_charge" -> TaxReason.REVERSE_CHARGE;
      case "zero_rated" -> TaxReason.ZERO;
      case "customer_exempt",
          "product_exempt",
          "product_exempt_holiday",
          "portion_product_exempt" ->
          TaxReason.EXEMPT;
      case "not_collecting" -> TaxReason.NO_NEXUS;
      case "not_subject_to_tax" -> TaxReason.OUT_OF_SCOPE;
      default -> throw unreadable("one of its taxes has no reason that we know");
    };
  }

  private void checkSums(Invoice invoice) {
    Money net = Money.zero(invoice.currency());
    Money tax = net;
    for (InvoiceLine line : invoice.lines()) {
      net = net.plus(line.net());
      tax = tax.plus(line.tax());
    }
    if (!net.equals(invoice.net()) || !tax.equals(invoice.tax())) {
      throw unreadable(
          "its lines add up to %s and %s tax, it says %s and %s"
              .formatted(net, tax, invoice.net(), invoice.tax()));
    }
  }

  private static Failure unreadable(String why) {
    return new Failure.Rejected(UNREADABLE, why);
  }
}
