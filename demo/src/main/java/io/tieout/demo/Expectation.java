package io.tieout.demo;

import io.tieout.demo.SampleEvent.Fate;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What must come out of a month, worked out from its events alone.
 *
 * @param usage by entity and meter
 * @param documents by entity and currency
 * @param exceptions how many open ones by class
 */
record Expectation(
    Map<MeterKey, MeterFigures> usage,
    Map<BookKey, BookFigures> documents,
    Map<String, Long> exceptions) {

  record MeterKey(String entity, String meter) implements Comparable<MeterKey> {
    @Override
    public int compareTo(MeterKey other) {
      var byEntity = entity.compareTo(other.entity);
      return byEntity != 0 ? byEntity : meter.compareTo(other.meter);
    }
  }

  /** Distinct events that are billed, and their quantity. */
  record MeterFigures(long stored, BigDecimal quantity) {}

  record BookKey(String entity, String currency) implements Comparable<BookKey> {
    @Override
    public int compareTo(BookKey other) {
      var byEntity = entity.compareTo(other.entity);
      return byEntity != 0 ? byEntity : currency.compareTo(other.currency);
    }
  }

  /** Invoices and what they sum to, in the currency's major unit. */
  record BookFigures(long count, BigDecimal net) {}

  static Expectation of(SampleMonth month) {
    Map<String, Map<SampleMeter, BigDecimal>> quantities = new TreeMap<>();
    Map<MeterKey, MeterFigures> usage = new TreeMap<>();
    Map<String, Long> exceptions = new TreeMap<>();
    Map<String, SampleCustomer> customers = new TreeMap<>();
    month.customers().forEach(customer -> customers.put(customer.id(), customer));

    for (var event : month.events()) {
      switch (event.fate()) {
        case BILLED -> {
          var entity = customers.get(event.customer()).book().entity();
          quantities
              .computeIfAbsent(event.customer(), none -> new TreeMap<>())
              .merge(event.meter(), event.quantity(), BigDecimal::add);
          usage.merge(
              new MeterKey(entity, event.meter().key()),
              new MeterFigures(1, event.quantity()),
              (a, b) -> new MeterFigures(a.stored() + b.stored(), a.quantity().add(b.quantity())));
        }
        case UNKNOWN_CUSTOMER -> exceptions.merge("unknown-customer", 1L, Long::sum);
        case LATE -> exceptions.merge("late-usage", 1L, Long::sum);
        case REFUSED -> {}
      }
    }
    return new Expectation(usage, documents(month.customers(), quantities), exceptions);
  }

  private static Map<BookKey, BookFigures> documents(
      List<SampleCustomer> customers, Map<String, Map<SampleMeter, BigDecimal>> quantities) {
    Map<BookKey, BookFigures> documents = new TreeMap<>();
    for (var customer : customers) {
      var currency = customer.book().currency();
      var used = quantities.getOrDefault(customer.id(), Map.of());
      var net =
          SamplePrice.of(currency).stream()
              .map(price -> price.amount(used.getOrDefault(price.meter(), BigDecimal.ZERO)))
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      if (net.signum() > 0) {
        documents.merge(
            new BookKey(customer.book().entity(), currency),
            new BookFigures(1, net),
            (a, b) -> new BookFigures(a.count() + b.count(), a.net().add(b.net())));
      }
    }
    return documents;
  }

  /** How many events of a fate the month sends, each counted once. */
  static long count(SampleMonth month, Fate fate) {
    return month.events().stream().filter(event -> event.fate() == fate).count();
  }
}
