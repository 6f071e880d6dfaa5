package io.tieout.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.demo.Expectation.BookKey;
import io.tieout.demo.Expectation.MeterKey;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The end of the run: reconciles every book, prints the tie-out beside what the seed predicts, and
 * says whether everything agrees.
 */
final class TieOut {

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String USAGE_ROW = "%-6s %-18s %10s %18s %18s %18s %10s %18s  %s%n";
  private static final String DOCUMENT_ROW =
      "%-6s %-8s %-9s %6s %14s %12s %14s %6s %14s %12s %14s %12s %14s  %s%n";

  private final SampleMonth month;
  private final Expectation expected;
  private final Http finance;
  private final Http usage;
  private final PrintStream out;
  private final List<String> wrong = new ArrayList<>();

  TieOut(SampleMonth month, Http finance, Http usage, PrintStream out) {
    this.month = month;
    this.expected = Expectation.of(month);
    this.finance = finance;
    this.usage = usage;
    this.out = out;
  }

  /** True when every figure is the expected one. */
  boolean run() {
    var runs = new TreeMap<BookKey, JsonNode>();
    expected.documents().keySet().forEach(book -> runs.put(book, reconcile(book)));
    out.printf(
        "%nTie-out of %s. Both sides are read from the (simulated) vendors.%n",
        month.plan().month());
    printUsage(runs);
    printDocuments(runs);
    printExceptions();
    wrong.forEach(line -> out.println("NOT AS EXPECTED: " + line));
    out.println(wrong.isEmpty() ? "Everything ties out." : "It does not tie out.");
    return wrong.isEmpty();
  }

  private JsonNode reconcile(BookKey book) {
    var run =
        finance.post(
            "/api/finance/v1/reconciliations",
            Map.of(
                "entity", book.entity(),
                "currency", book.currency(),
                "period", month.plan().month().toString()));
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (run.path("status").asText().equals("RUNNING") && System.nanoTime() < end) {
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      run = finance.get("/api/finance/v1/reconciliations/" + run.path("id").asText());
    }
    check("reconciliation of " + book, "COMPLETED", run.path("status").asText());
    return run;
  }

  private void printUsage(Map<BookKey, JsonNode> runs) {
    out.printf("%nTable 1: usage%n");
    out.printf(
        USAGE_ROW,
        "entity",
        "meter",
        "events",
        "stored",
        "delivered",
        "billed",
        "difference",
        "re-rated - invoiced",
        "expected");
    var rows = new TreeMap<MeterKey, List<JsonNode>>();
    runs.forEach(
        (book, run) -> {
          for (var row : run.path("usage")) {
            rows.computeIfAbsent(
                    new MeterKey(book.entity(), row.path("meter").asText()),
                    none -> new ArrayList<>())
                .add(row);
          }
        });
    var stored = storedEvents();
    expected
        .usage()
        .forEach(
            (key, figures) -> {
              var parts = rows.getOrDefault(key, List.of());
              var value =
                  parts.stream()
                      .map(
                          row -> amount(row.path("rerated")).subtract(amount(row.path("invoiced"))))
                      .reduce(BigDecimal.ZERO, BigDecimal::add);
              var events = stored.getOrDefault(key.meter(), 0L);
              out.printf(
                  USAGE_ROW,
                  key.entity(),
                  key.meter(),
                  events,
                  plain(sum(parts, "stored")),
                  plain(sum(parts, "delivered")),
                  plain(sum(parts, "billed")),
                  plain(sum(parts, "difference")),
                  plain(value),
                  figures.stored() + " / " + plain(figures.quantity()));
              check(key + " stored", figures.quantity(), sum(parts, "stored"));
              check(key + " delivered", figures.quantity(), sum(parts, "delivered"));
              check(key + " billed", figures.quantity(), sum(parts, "billed"));
              check(key + " difference", BigDecimal.ZERO, sum(parts, "difference"));
              check(key + " re-rated - invoiced", BigDecimal.ZERO, value);
            });
    expectedEvents()
        .forEach((meter, count) -> check(meter + " events", count, stored.getOrDefault(meter, 0L)));
  }

  private Map<String, Long> expectedEvents() {
    var events = new TreeMap<String, Long>();
    expected
        .usage()
        .forEach((key, figures) -> events.merge(key.meter(), figures.stored(), Long::sum));
    return events;
  }

  private Map<String, Long> storedEvents() {
    var events = new TreeMap<String, Long>();
    String cursor = "";
    do {
      var page = usage.get("/api/usage/v1/counts?limit=200" + cursor);
      for (var item : page.path("items")) {
        events.merge(item.path("meter").asText(), item.path("stored").asLong(), Long::sum);
      }
      cursor = page.path("next").isNull() ? null : "&cursor=" + page.path("next").asText();
    } while (cursor != null);
    return events;
  }

  private void printDocuments(Map<BookKey, JsonNode> runs) {
    out.printf("%nTable 2: documents%n");
    out.printf(
        DOCUMENT_ROW,
        "entity",
        "currency",
        "period",
        "billed",
        "net",
        "tax",
        "gross",
        "ERP",
        "net",
        "tax",
        "gross",
        "difference",
        "unexplained",
        "expected");
    runs.forEach(
        (book, run) -> {
          var figures = expected.documents().get(book);
          for (var row : run.path("documents")) {
            var billing = row.path("billing");
            var erp = row.path("erp");
            out.printf(
                DOCUMENT_ROW,
                book.entity(),
                book.currency(),
                month.plan().month(),
                billing.path("count").asLong(),
                plain(amount(billing.path("net"))),
                plain(amount(billing.path("tax"))),
                plain(amount(billing.path("gross"))),
                erp.path("count").asLong(),
                plain(amount(erp.path("net"))),
                plain(amount(erp.path("tax"))),
                plain(amount(erp.path("gross"))),
                plain(amount(row.path("difference").path("gross"))),
                plain(amount(row.path("unexplained"))),
                figures.count() + " / " + plain(figures.net()));
            check(book + " invoices in billing", figures.count(), billing.path("count").asLong());
            check(book + " invoices in the ERP", figures.count(), erp.path("count").asLong());
            check(book + " net in billing", figures.net(), amount(billing.path("net")));
            check(book + " net in the ERP", figures.net(), amount(erp.path("net")));
            check(book + " unexplained", BigDecimal.ZERO, amount(row.path("unexplained")));
          }
          check(book + " difference", BigDecimal.ZERO, amount(run.path("difference")));
          check(book + " breaks", 0L, run.path("breaks").asLong());
        });
  }

  private void printExceptions() {
    var found = new TreeMap<String, Long>();
    String cursor = "";
    do {
      var page = finance.get("/api/finance/v1/exceptions?status=OPEN&limit=200" + cursor);
      for (var item : page.path("items")) {
        found.merge(item.path("class").asText(), 1L, Long::sum);
      }
      cursor = page.path("next").isNull() ? null : "&cursor=" + page.path("next").asText();
    } while (cursor != null);
    out.printf("%nOpen exceptions by class: %s, expected %s%n", found, expected.exceptions());
    check("open exceptions", expected.exceptions().toString(), found.toString());
  }

  private static BigDecimal sum(List<JsonNode> rows, String figure) {
    return rows.stream()
        .map(row -> new BigDecimal(row.path(figure).asText()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal amount(JsonNode money) {
    return new BigDecimal(money.path("amount").asText());
  }

  private static String plain(BigDecimal figure) {
    return figure.toPlainString();
  }

  private void check(String what, BigDecimal expectation, BigDecimal figure) {
    if (expectation.compareTo(figure) != 0) {
      wrong.add("%s is %s, expected %s".formatted(what, plain(figure), plain(expectation)));
    }
  }

  private void check(String what, Object expectation, Object figure) {
    if (!expectation.equals(figure)) {
      wrong.add("%s is %s, expected %s".formatted(what, figure, expectation));
    }
  }
}
