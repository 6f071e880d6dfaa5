package io.tieout.process.posting;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.Customer;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpDocument;
import io.tieout.model.ErpLine;
import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.Money;
import io.tieout.model.TaxDocument;
import io.tieout.model.TaxLine;
import io.tieout.model.TaxReason;
import io.tieout.model.TaxableLine;
import io.tieout.process.masterdata.LegalEntity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * From a billing invoice to an ERP document, by rules alone. Amounts are taken over, never
 * computed: a document whose sums do not hold is refused, but for what rounding leaves.
 */
final class InvoiceMapping {
  /** Code of what no rule maps. */
  static final String MAPPING_MISSING = "mapping-missing";

  /** Code of a document whose sums do not hold. */
  static final String UNBALANCED = "unbalanced-document";

  /** Countries whose sales taxes are those of their states or provinces. */
  private static final Set<String> TAXED_BY_REGION = Set.of("US", "CA");

  private final MappingConfig config;

  InvoiceMapping(MappingConfig config) {
    this.config = config;
  }

  /**
   * The lines as the ERP is to have them.
   *
   * @throws Failure.Rejected naming everything that has no mapping, or the sums that do not hold
   */
  List<ErpLine> lines(Invoice invoice, LegalEntity entity) {
    var residue = residue(invoice, entity);
    var missing = new LinkedHashSet<String>();
    if (!entity.currencies().contains(invoice.currency())) {
      missing.add("currency %s of entity %s".formatted(invoice.currency(), entity.id()));
    }
    var lines = invoice.lines().stream().map(line -> line(invoice, line, entity, missing)).toList();
    if (!missing.isEmpty()) {
      throw unmapped(missing);
    }
    if (residue.isEmpty()) {
      return lines;
    }
    var all = new ArrayList<>(lines);
    all.add(residue.get().line(lines));
    return all;
  }

  /** The document as it is sent. */
  static ErpDocument document(
      Invoice invoice,
      LegalEntity entity,
      String reference,
      String period,
      String erpCustomer,
      List<ErpLine> lines) {
    return new ErpDocument(
        reference,
        DocumentKind.INVOICE,
        entity.id(),
        erpCustomer,
        invoice.number(),
        invoice.issueDate(),
        period,
        lines,
        invoice.net(),
        invoice.tax(),
        invoice.gross());
  }

  /**
   * The lines as the tax engine is to work them out.
   *
   * @throws Failure.Rejected naming what has no tax code, or the address that says too little
   */
  TaxDocument taxDocument(Invoice invoice, LegalEntity entity, Customer customer) {
    var address = customer.address();
    if (TAXED_BY_REGION.contains(address.country())
        && (address.region() == null || address.postalCode() == null)) {
      throw new Failure.Rejected(
          PostingExceptions.TAX_ADDRESS_MISSING,
          "taxes of %s depend on region and postal code, which the address of customer %s lacks"
              .formatted(address.country(), customer.id()));
    }
    var missing = new LinkedHashSet<String>();
    var lines = invoice.lines().stream().map(line -> taxableLine(line, entity, missing)).toList();
    if (!missing.isEmpty()) {
      throw unmapped(missing);
    }
    return new TaxDocument(
        customer.id(), invoice.taxPoint(), address, customer.taxId(), invoice.currency(), lines);
  }

  private TaxableLine taxableLine(InvoiceLine line, LegalEntity entity, Set<String> missing) {
    var keys = keys(line);
    var item = config.item(entity.id(), keys).orElse("");
    var code = config.productTaxCode(entity.id(), keys);
    if (code.isEmpty()) {
      missing.add(
          "product tax code of %s in entity %s".formatted(String.join(" or ", keys), entity.id()));
    }
    return new TaxableLine(
        line.id(), item, code.orElse(""), ChargedAmount.of(line), line.taxBehaviour());
  }

  private static List<String> keys(InvoiceLine line) {
    return Stream.of(line.price(), line.meter()).filter(key -> key != null).toList();
  }

  private static Failure unmapped(Set<String> missing) {
    return new Failure.Rejected(
        MAPPING_MISSING, "there is no mapping for " + String.join(", ", missing));
  }

  private ErpLine line(Invoice invoice, InvoiceLine line, LegalEntity entity, Set<String> missing) {
    var itemKeys = keys(line);
    var item = config.item(entity.id(), itemKeys);
    if (item.isEmpty()) {
      missing.add("item of %s in entity %s".formatted(String.join(" or ", itemKeys), entity.id()));
    }
    var taxKeys = taxKeys(invoice, line, entity);
    var taxCode = config.taxCode(entity.id(), taxKeys);
    if (taxCode.isEmpty()) {
      missing.add(
          taxKeys.isEmpty()
              ? "tax reason of line %s in entity %s".formatted(line.id(), entity.id())
              : "tax code of %s in entity %s".formatted(String.join(" or ", taxKeys), entity.id()));
    }
    var zone = PeriodRule.zoneOf(invoice, entity);
    return new ErpLine(
        item.orElse(""),
        line.description(),
        line.net(),
        line.tax(),
        taxCode.orElse(""),
        line.serviceFrom().atZone(zone).toLocalDate(),
        PeriodRule.lastDay(line, zone).plusDays(1));
  }

  /**
   * A line's own taxes say why it is taxed. Where billing states tax per document only, a line goes
   * with the tax lines that charge something if it is charged, else with those that charge nothing.
   * Nothing is guessed where their reasons differ.
   */
  private List<String> taxKeys(Invoice invoice, InvoiceLine line, LegalEntity entity) {
    if (invoice.taxLines().isEmpty() && invoice.tax().isZero()) {
      return config.untaxed(entity.id()).map(TaxReason::name).stream().toList();
    }
    var candidates =
        line.taxLines().isEmpty()
            ? invoice.taxLines().stream()
                .filter(tax -> tax.amount().isZero() == line.tax().isZero())
                .toList()
            : line.taxLines();
    var reasons = candidates.stream().map(TaxLine::reason).collect(Collectors.toSet());
    if (reasons.size() != 1) {
      return List.of();
    }
    String reason = reasons.iterator().next().name();
    var keys = new ArrayList<String>();
    if (candidates.stream().map(TaxLine::jurisdiction).distinct().count() == 1) {
      keys.add(candidates.getFirst().jurisdiction() + "/" + reason);
    }
    keys.add(reason);
    return keys;
  }

  /**
   * What the document states beyond the sum of its lines. Rounding leaves at most half a minor unit
   * per line; more is an error of billing's.
   */
  private Optional<Residue> residue(Invoice invoice, LegalEntity entity) {
    if (currencies(invoice).anyMatch(currency -> !currency.equals(invoice.currency()))) {
      throw new Failure.Rejected(UNBALANCED, "it mixes currencies");
    }
    if (invoice.lines().isEmpty()) {
      throw new Failure.Rejected(UNBALANCED, "it has no lines");
    }
    var net = sum(invoice, InvoiceLine::net);
    var tax = sum(invoice, InvoiceLine::tax);
    var residue =
        new Residue(
            config.roundingItem(entity.id()).orElse(null),
            invoice.net().minus(net),
            invoice.tax().minus(tax));
    var wrong = new ArrayList<String>();
    if (!residue.isRounding(invoice.lines().size())) {
      check("net", invoice.net(), net, wrong);
      check("tax", invoice.tax(), tax, wrong);
    }
    check("gross", invoice.gross(), invoice.net().plus(invoice.tax()), wrong);
    if (!wrong.isEmpty()) {
      throw new Failure.Rejected(UNBALANCED, String.join(", ", wrong));
    }
    return residue.isNone() ? Optional.empty() : Optional.of(residue);
  }

  /** What rounding left, in net and in tax; it reaches the ERP as a line of its own. */
  private record Residue(String item, Money net, Money tax) {
    boolean isNone() {
      return net.isZero() && tax.isZero();
    }

    boolean isRounding(int lines) {
      return item != null
          && 2 * Math.abs(net.minorUnits()) <= lines
          && 2 * Math.abs(tax.minorUnits()) <= lines;
    }

    /** It goes by the tax code of the line that is taxed most. */
    ErpLine line(List<ErpLine> lines) {
      var taxed =
          lines.stream().max(Comparator.comparing(line -> line.tax().amount().abs())).orElseThrow();
      return new ErpLine(item, "Rounding", net, tax, taxed.taxCode(), null, null);
    }
  }

  private static Stream<String> currencies(Invoice invoice) {
    var lines = invoice.lines().stream().flatMap(line -> Stream.of(line.net(), line.tax()));
    return Stream.concat(lines, Stream.of(invoice.net(), invoice.tax(), invoice.gross()))
        .map(Money::currency);
  }

  private static Money sum(Invoice invoice, Function<InvoiceLine, Money> part) {
    return invoice.lines().stream().map(part).reduce(Money.zero(invoice.currency()), Money::plus);
  }

  private static void check(String name, Money stated, Money computed, List<String> wrong) {
    if (!stated.equals(computed)) {
      wrong.add("%s is %s, its parts make %s".formatted(name, stated, computed));
    }
  }
}
