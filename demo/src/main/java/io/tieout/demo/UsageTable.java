package io.tieout.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.demo.Expectation.BookKey;
import io.tieout.demo.Expectation.EventCounts;
import io.tieout.demo.Expectation.UsageFigures;
import io.tieout.demo.Expectation.UsageKey;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Table 1: what became of events, by meter, and what of their quantities, by entity, currency and
 * meter. How many were received, refused and repeated depends on what was sent again after a crash:
 * these are shown, not compared.
 */
final class UsageTable {

  private static final String EVENTS = "%-24s %10s %10s %10s %10s %6s %10s %10s  %s%n";
  private static final String QUANTITIES = "%-6s %-8s %-18s %16s %16s %16s %12s %16s %16s  %s%n";

  private final Expectation expected;
  private final PrintStream out;
  private final Checks checks;

  UsageTable(Expectation expected, PrintStream out, Checks checks) {
    this.expected = expected;
    this.out = out;
    this.checks = checks;
  }

  /**
   * Prints and checks the table.
   *
   * @param refused events that broke the contract, as far as this process sent them
   * @param runs the completed reconciliations
   */
  void print(Http usage, long refused, Map<BookKey, JsonNode> runs) {
    out.printf(
        "%nTable 1: usage, events by meter (%,d more were refused by the contract)%n", refused);
    out.printf(
        EVENTS,
        "meter",
        "received",
        "repeated",
        "rejected",
        "stored",
        "held",
        "delivered",
        "billed",
        "expected: rejected, stored, held");
    var found = new TreeMap<String, Events>();
    Pages.forEach(
        usage,
        "/api/usage/v1/counts",
        item -> found.merge(item.path("meter").asText(), Events.of(item), Events::plus));
    var meters = new TreeSet<>(found.keySet());
    meters.addAll(expected.events().keySet());
    for (var meter : meters) {
      printEvents(
          meter,
          found.getOrDefault(meter, Events.NONE),
          expected.events().getOrDefault(meter, new EventCounts(0, 0)));
    }
    printQuantities(runs);
  }

  private void printEvents(String meter, Events events, EventCounts counts) {
    out.printf(
        EVENTS,
        meter,
        events.received,
        events.repeated,
        events.rejected,
        events.stored,
        events.held,
        events.delivered,
        events.billed,
        "%d, %d, 0".formatted(counts.rejected(), counts.stored()));
    checks.equal(meter + " events stored", counts.stored(), events.stored);
    checks.equal(meter + " events rejected", counts.rejected(), events.rejected);
    checks.equal(meter + " events held", 0, events.held);
    checks.equal(meter + " events delivered", counts.stored(), events.delivered);
    checks.equal(meter + " events billed", counts.stored(), events.billed);
    checks.equal(
        meter + " events received",
        events.stored + events.repeated + events.rejected + events.held,
        events.received);
  }

  private void printQuantities(Map<BookKey, JsonNode> runs) {
    out.printf("%nTable 1: usage, quantities by entity, currency and meter%n");
    out.printf(
        QUANTITIES,
        "entity",
        "currency",
        "meter",
        "stored",
        "delivered",
        "billed",
        "difference",
        "re-rated",
        "invoiced",
        "expected: quantity, value");
    var rows = new TreeMap<UsageKey, JsonNode>();
    runs.forEach(
        (book, run) ->
            run.path("usage")
                .forEach(
                    row ->
                        rows.put(
                            new UsageKey(
                                book.entity(), book.currency(), row.path("meter").asText()),
                            row)));
    checks.same("row of usage", expected.usage().keySet(), rows.keySet());
    rows.forEach(
        (key, row) ->
            printQuantity(
                key,
                row,
                expected
                    .usage()
                    .getOrDefault(key, new UsageFigures(BigDecimal.ZERO, BigDecimal.ZERO))));
  }

  private void printQuantity(UsageKey key, JsonNode row, UsageFigures figures) {
    var stored = new BigDecimal(row.path("stored").asText());
    var delivered = new BigDecimal(row.path("delivered").asText());
    var billed = new BigDecimal(row.path("billed").asText());
    var difference = new BigDecimal(row.path("difference").asText());
    var rerated = TieOut.amount(row.path("rerated"));
    var invoiced = TieOut.amount(row.path("invoiced"));
    out.printf(
        QUANTITIES,
        key.entity(),
        key.currency(),
        key.meter(),
        stored.toPlainString(),
        delivered.toPlainString(),
        billed.toPlainString(),
        difference.toPlainString(),
        rerated.toPlainString(),
        invoiced.toPlainString(),
        "%s, %s".formatted(figures.quantity().toPlainString(), figures.value().toPlainString()));
    checks.equal(key + " stored", figures.quantity(), stored);
    checks.equal(key + " delivered", figures.quantity(), delivered);
    checks.equal(key + " billed", figures.quantity(), billed);
    checks.equal(key + " difference", BigDecimal.ZERO, difference);
    checks.equal(key + " re-rated", figures.value(), rerated);
    checks.equal(key + " invoiced", figures.value(), invoiced);
  }

  /** Counts of one meter over all sources and days. */
  private record Events(
      long received,
      long repeated,
      long rejected,
      long held,
      long stored,
      long delivered,
      long billed) {
    static final Events NONE = new Events(0, 0, 0, 0, 0, 0, 0);

    static Events of(JsonNode item) {
      return new Events(
          item.path("received").asLong(),
          item.path("repeated").asLong(),
          item.path("rejected").asLong(),
          item.path("held").asLong(),
          item.path("stored").asLong(),
          item.path("delivered").asLong(),
          item.path("billed").asLong());
    }

    Events plus(Events other) {
      return new Events(
          received + other.received,
          repeated + other.repeated,
          rejected + other.rejected,
          held + other.held,
          stored + other.stored,
          delivered + other.delivered,
          billed + other.billed);
    }
  }
}
