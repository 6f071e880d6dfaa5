package io.tieout.demo;

import static java.math.BigDecimal.ONE;
import static java.math.BigDecimal.ZERO;

import io.tieout.demo.SampleEvent.Fate;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What must come out of a month, worked out from its events, prices and tax rates alone.
 *
 * @param events what becomes of distinct events, by meter
 * @param usage what is billed
 * @param documents what is invoiced and posted
 * @param open the exceptions that stay open
 * @param resolved those that have resolved by themselves
 */
record Expectation(
    Map<String, EventCounts> events,
    Map<UsageKey, UsageFigures> usage,
    Map<BookKey, BookFigures> documents,
    TreeSet<Case> open,
    TreeSet<Case> resolved) {

  /** Distinct events that count, and those that are refused for a business reason. */
  record EventCounts(long stored, long rejected) {
    EventCounts plus(EventCounts other) {
      return new EventCounts(stored + other.stored, rejected + other.rejected);
    }
  }

  record UsageKey(String entity, String currency, String meter) implements Comparable<UsageKey> {
    @Override
    public int compareTo(UsageKey other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return entity + " " + currency + " " + meter;
    }
  }

  /** A quantity, and what it is worth in the currency's major unit. */
  record UsageFigures(BigDecimal quantity, BigDecimal value) {
    UsageFigures plus(UsageFigures other) {
      return new UsageFigures(quantity.add(other.quantity), value.add(other.value));
    }
  }

  /** The books of one tie-out. */
  record BookKey(String entity, String currency, String period) implements Comparable<BookKey> {
    @Override
    public int compareTo(BookKey other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return entity + " " + currency + " " + period;
    }
  }

  /** Invoices and what they sum to, in the currency's major unit. */
  record BookFigures(long count, BigDecimal net, BigDecimal tax) {
    BookFigures plus(BookFigures other) {
      return new BookFigures(count + other.count, net.add(other.net), tax.add(other.tax));
    }

    BigDecimal gross() {
      return net.add(tax);
    }
  }

  /**
   * One exception.
   *
   * @param kind its class
   * @param subject what it is about: the event, or customer and period of a document
   */
  record Case(String kind, String subject) implements Comparable<Case> {
    @Override
    public int compareTo(Case other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return kind + " " + subject;
    }
  }

  static Expectation of(SampleMonth month) {
    Map<String, EventCounts> events = new TreeMap<>();
    Map<String, Map<SampleMeter, BigDecimal>> used = new TreeMap<>();
    var open = new TreeSet<Case>();
    for (var event : month.events()) {
      var fate = event.fate();
      if (fate.isBilled()) {
        used.computeIfAbsent(event.customer(), none -> new TreeMap<>())
            .merge(event.meter(), event.quantity(), BigDecimal::add);
      } else if (fate != Fate.REFUSED) {
        var kind = fate == Fate.LATE ? "late-usage" : "unknown-customer";
        open.add(new Case(kind, event.identity()));
      }
      if (fate != Fate.REFUSED) {
        var counts = fate.isBilled() ? new EventCounts(1, 0) : new EventCounts(0, 1);
        events.merge(event.meter().key(), counts, EventCounts::plus);
      }
    }
    var before = month.plan().month().minusMonths(1).toString();
    var billedBefore = month.billedBefore();
    Map<BookKey, BookFigures> documents = new TreeMap<>();
    documents.put(
        new BookKey(billedBefore.book().entity(), billedBefore.book().currency(), before),
        new BookFigures(1, OneOffInvoice.NET, ZERO));
    Map<UsageKey, UsageFigures> usage = new TreeMap<>();
    for (var customer : month.customers()) {
      bill(month, customer, used.getOrDefault(customer.id(), Map.of()), usage, documents);
    }
    var resolved =
        new TreeSet<>(List.of(new Case("period-closed", billedBefore.id() + " " + before)));
    return new Expectation(events, usage, documents, open, resolved);
  }

  /**
   * A customer's month: each price is a line, rounded and taxed by itself, also one for nothing.
   * Who has nothing to pay for has no invoice.
   */
  private static void bill(
      SampleMonth month,
      SampleCustomer customer,
      Map<SampleMeter, BigDecimal> used,
      Map<UsageKey, UsageFigures> usage,
      Map<BookKey, BookFigures> documents) {
    if (used.isEmpty() && customer.prices().stream().allMatch(price -> price.meter().isPresent())) {
      return;
    }
    var book = customer.book();
    var invoice = new BookFigures(1, ZERO, ZERO);
    for (var price : customer.prices()) {
      var quantity = price.meter().map(meter -> used.getOrDefault(meter, ZERO)).orElse(ONE);
      var net = price.amount(quantity);
      var tax = customer.home().tax().on(net, book.currency());
      invoice = invoice.plus(new BookFigures(0, net, tax));
      if (price.meter().isPresent()) {
        usage.merge(
            new UsageKey(book.entity(), book.currency(), price.product()),
            new UsageFigures(quantity, net),
            UsageFigures::plus);
      }
    }
    documents.merge(
        new BookKey(book.entity(), book.currency(), month.plan().month().toString()),
        invoice,
        BookFigures::plus);
  }

  /** How many distinct events are held at the end of a day on which all were sent until then. */
  static long held(SampleMonth month, java.time.LocalDate day) {
    var signedOn = month.plan().month().atDay(SampleMonth.SIGNED_ON);
    return month.events().stream()
        .filter(event -> !event.arrival().isAfter(day))
        .filter(
            event ->
                event.fate() == Fate.UNKNOWN_CUSTOMER
                    || (event.fate() == Fate.AHEAD && day.isBefore(signedOn)))
        .count();
  }
}
