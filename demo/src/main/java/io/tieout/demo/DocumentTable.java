package io.tieout.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.demo.Expectation.BookFigures;
import io.tieout.demo.Expectation.BookKey;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Table 2: invoices in billing against invoices in the ERP's ledger, and what differs. */
final class DocumentTable {

  private static final List<String> CAUSES =
      List.of("inFlight", "held", "exception", "rounding", "fx", "unexplained");
  private static final String SIDE = "%-6s %-8s %-8s %-10s %6s %16s %14s %16s  %s%n";
  private static final String DIFFERENCE =
      "%-6s %-8s %-8s %-10s %14s %12s %12s %12s %12s %12s %12s%n";

  private static final BookFigures NONE = new BookFigures(0, BigDecimal.ZERO, BigDecimal.ZERO);

  private final Expectation expected;
  private final PrintStream out;
  private final Checks checks;

  DocumentTable(Expectation expected, PrintStream out, Checks checks) {
    this.expected = expected;
    this.out = out;
    this.checks = checks;
  }

  void print(Map<BookKey, JsonNode> runs) {
    out.printf("%nTable 2: documents by entity, currency and posting period%n");
    out.printf(
        SIDE, "entity", "currency", "period", "side", "count", "net", "tax", "gross", "expected");
    runs.forEach(
        (book, run) -> {
          for (var row : run.path("documents")) {
            var figures = expected.documents().get(book);
            side(book, "billing", row.path("billing"), figures);
            side(book, "ERP", row.path("erp"), figures);
            side(book, "difference", row.path("difference"), NONE);
          }
        });
    out.printf("%nTable 2: billing less ERP, and where it comes from%n");
    out.printf(
        DIFFERENCE,
        "entity",
        "currency",
        "period",
        "kind",
        "difference",
        "in flight",
        "held",
        "exception",
        "rounding",
        "FX",
        "unexplained");
    runs.forEach(this::differences);
  }

  private void side(BookKey book, String side, JsonNode totals, BookFigures figures) {
    var net = TieOut.amount(totals.path("net"));
    var tax = TieOut.amount(totals.path("tax"));
    var gross = TieOut.amount(totals.path("gross"));
    out.printf(
        SIDE,
        book.entity(),
        book.currency(),
        book.period(),
        side,
        totals.path("count").asLong(),
        net.toPlainString(),
        tax.toPlainString(),
        gross.toPlainString(),
        "%d, %s, %s"
            .formatted(
                figures.count(), figures.net().toPlainString(), figures.tax().toPlainString()));
    var what = "%s %s ".formatted(book, side);
    checks.equal(what + "count", figures.count(), totals.path("count").asLong());
    checks.equal(what + "net", figures.net(), net);
    checks.equal(what + "tax", figures.tax(), tax);
    checks.equal(what + "gross", figures.gross(), gross);
  }

  private void differences(BookKey book, JsonNode run) {
    for (var row : run.path("documents")) {
      var columns = new ArrayList<Object>();
      columns.add(book.entity());
      columns.add(book.currency());
      columns.add(book.period());
      columns.add(row.path("kind").asText());
      var difference = TieOut.amount(row.path("difference").path("gross"));
      columns.add(difference.toPlainString());
      checks.equal(book + " difference", BigDecimal.ZERO, difference);
      for (var cause : CAUSES) {
        var part = TieOut.amount(row.path(cause));
        columns.add(part.toPlainString());
        checks.equal(book + " " + cause, BigDecimal.ZERO, part);
      }
      out.printf(DIFFERENCE, columns.toArray());
    }
    checks.equal(book + " unexplained", BigDecimal.ZERO, TieOut.amount(run.path("unexplained")));
    checks.equal(book + " breaks", 0, run.path("breaks").asLong());
  }
}
