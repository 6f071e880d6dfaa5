package io.tieout.process.posting;

import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.Money;
import io.tieout.model.TaxLine;
import io.tieout.model.TaxReason;
import io.tieout.model.TaxResult;
import io.tieout.model.TaxedLine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Compares billing's tax with the engine's, to the cent: by line, by jurisdiction and reason as far
 * down as billing states them, and in total. Where it states none, the engine is to know of none.
 * Pure.
 */
final class TaxComparison {
  private TaxComparison() {}

  /** Every difference, in words; none if both say the same. */
  static List<String> differences(Invoice invoice, TaxResult engine) {
    var differences = new ArrayList<String>();
    var statedByLine = invoice.lines().stream().anyMatch(line -> !line.taxLines().isEmpty());
    Map<String, TaxedLine> engines =
        engine.lines().stream()
            .collect(Collectors.toMap(TaxedLine::id, Function.identity(), (one, other) -> one));
    for (var line : invoice.lines()) {
      var taxed = engines.remove(line.id());
      if (taxed == null) {
        differences.add("the engine does not know line " + line.id());
      } else {
        compareLine(line, taxed, statedByLine, differences);
      }
    }
    engines.keySet().forEach(id -> differences.add("billing does not know line " + id));
    if (!statedByLine) {
      var all = engine.lines().stream().flatMap(line -> line.details().stream()).toList();
      compare("", byJurisdiction(invoice.taxLines()), byJurisdiction(all), differences);
    }
    if (!invoice.tax().equals(engine.tax())) {
      differences.add("tax is %s, the engine says %s".formatted(invoice.tax(), engine.tax()));
    }
    return differences;
  }

  private static void compareLine(
      InvoiceLine line, TaxedLine taxed, boolean statedByLine, List<String> differences) {
    if (!line.tax().equals(taxed.tax())) {
      differences.add(
          "tax of line %s is %s, the engine says %s".formatted(line.id(), line.tax(), taxed.tax()));
    }
    if (statedByLine) {
      compare(
          " of line " + line.id(),
          byJurisdiction(line.taxLines()),
          byJurisdiction(taxed.details()),
          differences);
    }
  }

  private static void compare(
      String where, Map<String, Money> billing, Map<String, Money> engine, List<String> all) {
    var places = new TreeMap<>(billing);
    places.putAll(engine);
    for (var place : places.keySet()) {
      if (!Objects.equals(billing.get(place), engine.get(place))) {
        all.add(
            "%s%s is %s, the engine says %s"
                .formatted(place, where, said(billing.get(place)), said(engine.get(place))));
      }
    }
  }

  private static String said(Money amount) {
    return amount == null ? "nothing" : amount.toString();
  }

  /** Where nobody claims tax there is no jurisdiction to name, and billing states nothing. */
  private static Map<String, Money> byJurisdiction(Collection<TaxLine> lines) {
    var amounts = new TreeMap<String, Money>();
    for (var line : lines) {
      if (line.reason() != TaxReason.NO_NEXUS || !line.amount().isZero()) {
        amounts.merge(line.jurisdiction() + " " + line.reason(), line.amount(), Money::plus);
      }
    }
    return amounts;
  }
}
