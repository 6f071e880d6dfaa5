package io.tieout.process.posting;

import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.Money;
import io.tieout.model.SourceRef;
import io.tieout.model.TaxBehaviour;
import io.tieout.model.TaxLine;
import io.tieout.model.TaxReason;
import io.tieout.process.masterdata.LegalEntity;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** An entity, its mapping and its invoices, as the tests need them. */
final class Samples {
  static final LegalEntity US =
      new LegalEntity(
          "US",
          "Sample Inc",
          "US",
          "USD",
          ZoneId.of("America/New_York"),
          "stripe-us",
          "netsuite-main",
          null,
          List.of("USD"));

  /** The same with a tax engine of record. */
  static final LegalEntity US_TAXED =
      new LegalEntity(
          US.id(),
          US.name(),
          US.country(),
          US.currency(),
          US.zone(),
          US.billing(),
          US.erp(),
          "avatax-us",
          US.currencies());

  static final MappingConfig MAPPING =
      new MappingConfig(
          new MappingConfig.Rules(
              Map.of("api-calls", "API-CALLS"),
              Map.of(
                  "NO_NEXUS",
                  "NT",
                  "STANDARD",
                  "SALES-TAX",
                  "REVERSE_CHARGE",
                  "RC",
                  "EXEMPT",
                  "EX"),
              Map.of("api-calls", "SW054000"),
              TaxReason.NO_NEXUS,
              TaxRounding.LINE,
              null,
              null),
          Map.of());

  private Samples() {}

  /** An invoice of March with one untaxed line. */
  static Invoice invoice(String id, String net) {
    return invoice(id, List.of(line("il_1", net, "0.00")), List.of());
  }

  static Invoice invoice(String id, List<InvoiceLine> lines, List<TaxLine> taxLines) {
    var net = lines.stream().map(InvoiceLine::net).reduce(Money.zero("USD"), Money::plus);
    var tax = lines.stream().map(InvoiceLine::tax).reduce(Money.zero("USD"), Money::plus);
    return new Invoice(
        new SourceRef("stripe", "stripe-us", id),
        "cus_1",
        "US-2026-" + id,
        "USD",
        LocalDate.parse("2026-04-04"),
        LocalDate.parse("2026-04-04"),
        null,
        Instant.parse("2026-04-04T04:00:00Z"),
        lines,
        taxLines,
        net,
        tax,
        net.plus(tax),
        null);
  }

  /** A line of March in New York. */
  static InvoiceLine line(String id, String net, String tax) {
    return line(id, "api-calls-usd", net, tax, "2026-04-01T04:00:00Z");
  }

  static InvoiceLine line(String id, String price, String net, String tax, String serviceTo) {
    return line(id, price, net, tax, "2026-03-01T05:00:00Z", serviceTo);
  }

  static InvoiceLine line(
      String id, String price, String net, String tax, String serviceFrom, String serviceTo) {
    return new InvoiceLine(
        id,
        "API calls",
        price,
        "api-calls",
        Instant.parse(serviceFrom),
        Instant.parse(serviceTo),
        new BigDecimal("15"),
        usd(net),
        usd(tax),
        TaxBehaviour.EXCLUSIVE,
        List.of(),
        null);
  }

  /** An invoice {@code in_1} of March with one line that is taxed in Texas. */
  static Invoice taxed(String net, String tax) {
    return taxed(net, tax, "US-TX", TaxReason.STANDARD);
  }

  static Invoice taxed(String net, String tax, String jurisdiction, TaxReason reason) {
    return taxed(net, tax, jurisdiction, reason, TaxBehaviour.EXCLUSIVE);
  }

  /** The same of a price that has the tax in it. */
  static Invoice inclusive(String net, String tax) {
    return taxed(net, tax, "US-TX", TaxReason.STANDARD, TaxBehaviour.INCLUSIVE);
  }

  private static Invoice taxed(
      String net, String tax, String jurisdiction, TaxReason reason, TaxBehaviour behaviour) {
    var part = new TaxLine(jurisdiction, new BigDecimal("0.0625"), usd(net), usd(tax), reason);
    var line = with(line("il_1", net, tax), behaviour, List.of(part));
    return invoice("in_1", List.of(line), List.of(part));
  }

  /** The line with other taxes. */
  static InvoiceLine with(InvoiceLine line, TaxBehaviour behaviour, List<TaxLine> taxes) {
    return new InvoiceLine(
        line.id(),
        line.description(),
        line.price(),
        line.meter(),
        line.serviceFrom(),
        line.serviceTo(),
        line.quantity(),
        line.net(),
        line.tax(),
        behaviour,
        taxes,
        null);
  }

  static TaxLine taxLine(String jurisdiction, String base, String amount, TaxReason reason) {
    return new TaxLine(jurisdiction, new BigDecimal("0.0725"), usd(base), usd(amount), reason);
  }

  static Money usd(String amount) {
    return new Money(new BigDecimal(amount), "USD");
  }
}
