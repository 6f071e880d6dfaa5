package io.tieout.demo;

import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;

/**
 * What a sample month is made of. Shares are of all distinct events.
 *
 * @param seed everything random follows from it
 * @param month the month that is played
 * @param books the legal entities with their customers' currencies and zones
 * @param customers how many, over all books
 * @param events how many distinct events, over all classes
 * @param repeated share that is sent a second time, unchanged
 * @param lateBilled share that arrives days late, before the cut-off
 * @param lateRefused share that arrives after the cut-off
 * @param malformed share that breaks the contract
 * @param unknown share whose customer nobody knows
 * @param ahead share that arrives before its customer is in the CRM
 */
record SamplePlan(
    long seed,
    YearMonth month,
    List<Book> books,
    int customers,
    int events,
    double repeated,
    double lateBilled,
    double lateRefused,
    double malformed,
    double unknown,
    double ahead) {

  /** Customers of one legal entity that are billed in one currency. */
  record Book(String entity, String currency, List<Home> homes, int weight) {}

  /** Where customers live. */
  record Home(String city, String region, String postalCode, String country, ZoneId zone) {}

  /** The legal entities, each once. */
  List<String> entities() {
    return books.stream().map(Book::entity).distinct().toList();
  }

  private static final List<Home> UNITED_STATES =
      List.of(
          new Home("New York", "NY", "10001", "US", ZoneId.of("America/New_York")),
          new Home("Austin", "TX", "78701", "US", ZoneId.of("America/Chicago")),
          new Home("San Francisco", "CA", "94105", "US", ZoneId.of("America/Los_Angeles")),
          new Home("Portland", "OR", "97201", "US", ZoneId.of("America/Los_Angeles")));

  /** The month that the run plays. */
  static SamplePlan standard(long seed, int customers, int events) {
    return new SamplePlan(
        seed,
        YearMonth.of(2026, 3),
        List.of(new Book("US", "USD", UNITED_STATES, 1)),
        customers,
        events,
        0.03,
        0.009,
        0.001,
        0.002,
        0.001,
        0.001);
  }
}
