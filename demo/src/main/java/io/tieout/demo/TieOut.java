package io.tieout.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.demo.Expectation.BookKey;
import io.tieout.demo.Expectation.Case;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The end of the run: reconciles every book, prints the tie-out beside what the seed predicts, and
 * says whether everything agrees.
 */
final class TieOut {

  private static final String HEADER = "%-6s %-8s %-8s %-6s %-28s %s%n";
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration ONE_RUN = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final SampleMonth month;
  private final Expectation expected;
  private final Http finance;
  private final Http usage;
  private final PrintStream out;
  private final Checks checks = new Checks();

  TieOut(SampleMonth month, Http finance, Http usage, PrintStream out) {
    this.month = month;
    this.expected = Expectation.of(month);
    this.finance = finance;
    this.usage = usage;
    this.out = out;
  }

  /**
   * True when every figure is the expected one.
   *
   * @param refused events that broke the contract, as far as this process sent them
   */
  boolean run(long refused) {
    var runs = new TreeMap<BookKey, JsonNode>();
    expected.documents().keySet().forEach(book -> runs.put(book, reconcile(book)));
    printHeader(runs);
    new UsageTable(expected, out, checks).print(usage, refused, runs);
    new DocumentTable(expected, out, checks).print(runs);
    printExceptions();
    var wrong = checks.wrong();
    wrong.forEach(line -> out.println("NOT AS EXPECTED: " + line));
    out.println(wrong.isEmpty() ? "Everything ties out." : "It does not tie out.");
    return wrong.isEmpty();
  }

  /** What was compared, and as of when. */
  private void printHeader(Map<BookKey, JsonNode> runs) {
    out.printf(
        "%nTie-out of %s to the minor unit, without tolerance. Both sides are read from the (simulated)"
            + " vendors.%n",
        month.plan().month());
    out.printf(HEADER, "entity", "currency", "period", "run", "billing read at", "ERP read at");
    runs.forEach(
        (book, run) ->
            out.printf(
                HEADER,
                book.entity(),
                book.currency(),
                book.period(),
                run.path("id").asText(),
                run.path("billingReadAt").asText(),
                run.path("erpReadAt").asText()));
  }

  /** A run whose process was killed never ends; another one is begun then. */
  private JsonNode reconcile(BookKey book) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    JsonNode run;
    do {
      run = ended(begin(book));
    } while (isRunning(run) && System.nanoTime() < end);
    checks.equal("reconciliation of " + book, "COMPLETED", run.path("status").asText());
    return run;
  }

  private JsonNode begin(BookKey book) {
    var request =
        Map.of("entity", book.entity(), "currency", book.currency(), "period", book.period());
    return Player.answer(
        "reconciliation begun", () -> finance.post("/api/finance/v1/reconciliations", request));
  }

  private JsonNode ended(JsonNode begun) {
    var end = System.nanoTime() + ONE_RUN.toNanos();
    var run = begun;
    while (isRunning(run) && System.nanoTime() < end) {
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      var path = "/api/finance/v1/reconciliations/" + begun.path("id").asText();
      run = Player.answer("reconciliation ended", () -> finance.get(path));
    }
    return run;
  }

  private static boolean isRunning(JsonNode run) {
    return run.path("status").asText().equals("RUNNING");
  }

  private void printExceptions() {
    var open = exceptions("OPEN");
    var resolved = exceptions("RESOLVED");
    out.printf(
        "%nExceptions by class: open %s, expected %s;", byClass(open), byClass(expected.open()));
    out.printf(
        " resolved by themselves %s, expected %s%n",
        byClass(resolved), byClass(expected.resolved()));
    checks.same("open exception", expected.open(), open);
    // What a crash or a fault raised for a while has resolved too; nobody can predict it.
    var predicted = byClass(expected.resolved()).keySet();
    resolved.removeIf(one -> !predicted.contains(one.kind()));
    checks.same("resolved exception", expected.resolved(), resolved);
  }

  private Set<Case> exceptions(String status) {
    var found = new TreeSet<Case>();
    Pages.forEach(
        finance,
        "/api/finance/v1/exceptions?status=" + status,
        item -> found.add(new Case(item.path("class").asText(), subject(item))));
    return found;
  }

  /** Usage is named by its event; a document, whose id nobody can predict, by what it bills. */
  private static String subject(JsonNode item) {
    return item.path("class").asText().equals("period-closed")
        ? item.path("customer").asText() + " " + item.path("period").asText()
        : item.path("document").asText();
  }

  private static Map<String, Long> byClass(Set<Case> cases) {
    return cases.stream()
        .collect(Collectors.groupingBy(Case::kind, TreeMap::new, Collectors.counting()));
  }

  static BigDecimal amount(JsonNode money) {
    return new BigDecimal(money.path("amount").asText());
  }
}
