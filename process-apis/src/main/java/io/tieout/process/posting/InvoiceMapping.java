package io.tieout.process.posting;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpDocument;
import io.tieout.model.ErpLine;
import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.Money;
import io.tieout.model.TaxLine;
import io.tieout.model.TaxReason;
import io.tieout.process.masterdata.LegalEntity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * From a billing invoice to an ERP document, by rules alone. Amounts are taken over, never
 * computed: a document whose sums do not hold is refused.
 */
final class InvoiceMapping {
  /** Code of what no rule maps. */
  static final String MAPPING_MISSING = "mapping-missing";

  /** Code of a document whose sums do not hold. */
  static final String UNBALANCED = "unbalanced-document";

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
    checkSums(invoice);
    var missing = new LinkedHashSet<String>();
    if (!entity.currencies().contains(invoice.currency())) {
      missing.add("currency %s of entity %s".formatted(invoice.currency(), entity.id()));
    }
    var lines = invoice.lines().stream().map(line -> line(invoice, line, entity, missing)).toList();
    if (!missing.isEmpty()) {
      throw new Failure.Rejected(
          MAPPING_MISSING, "there is no mapping for " + String.join(", ", missing));
    }
    return lines;
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

  private ErpLine line(Invoice invoice, InvoiceLine line, LegalEntity entity, Set<String> missing) {
    var itemKeys = Stream.of(line.price(), line.meter()).filter(key -> key != null).toList();
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
        line.serviceTo().minusMillis(1).atZone(zone).toLocalDate().plusDays(1));
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

  private static void checkSums(Invoice invoice) {
    var wrong = new ArrayList<String>();
    if (currencies(invoice).anyMatch(currency -> !currency.equals(invoice.currency()))) {
      throw new Failure.Rejected(UNBALANCED, "it mixes currencies");
    }
    check("net", invoice.net(), sum(invoice, InvoiceLine::net), wrong);
    check("tax", invoice.tax(), sum(invoice, InvoiceLine::tax), wrong);
    check("gross", invoice.gross(), invoice.net().plus(invoice.tax()), wrong);
    if (invoice.lines().isEmpty()) {
      wrong.add("it has no lines");
    }
    if (!wrong.isEmpty()) {
      throw new Failure.Rejected(UNBALANCED, String.join(", ", wrong));
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
