package io.tieout.demo;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
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

  /** Where customers live, and what tax they pay there. */
  record Home(
      String city, String region, String postalCode, String country, ZoneId zone, SampleTax tax) {}

  /** When business time begins: the month begins in the east before it does in Greenwich. */
  Instant begin() {
    return month.atDay(1).minusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** The currency that an entity keeps its books in: that of its first book. */
  String functionalCurrency(String entity) {
    return books.stream()
        .filter(book -> book.entity().equals(entity))
        .findFirst()
        .orElseThrow()
        .currency();
  }

  /** The legal entities, each once. */
  List<String> entities() {
    return books.stream().map(Book::entity).distinct().toList();
  }

  /** Of whoever sends the sample's usage. */
  static final String TENANT = "house";

  /** Fewer would leave a book without customers. */
  static final int FEWEST_CUSTOMERS = 20;

  static final int MOST_CUSTOMERS = 2_000;

  /** Fewer would leave a kind of event without one, and so its exception. */
  static final int FEWEST_EVENTS_EACH = 5;

  static final int MOST_EVENTS = 5_000_000;

  private static final List<Home> UNITED_STATES =
      List.of(
          home("New York", "NY", "10001", "US", "America/New_York", SampleTax.of("0.08875")),
          home("Austin", "TX", "78701", "US", "America/Chicago", SampleTax.of("0.0625")),
          home("San Francisco", "CA", "94105", "US", "America/Los_Angeles", SampleTax.of("0.0725")),
          home("Portland", "OR", "97201", "US", "America/Los_Angeles", SampleTax.NO_NEXUS),
          home("Honolulu", "HI", "96813", "US", "Pacific/Honolulu", SampleTax.NO_NEXUS));

  private static final List<Home> JAPAN =
      List.of(home("Tokyo", "13", "100-0001", "JP", "Asia/Tokyo", SampleTax.of("0.10")));

  private static final List<Home> EUROPE =
      List.of(
          home("Berlin", "BE", "10115", "DE", "Europe/Berlin", SampleTax.of("0.19")),
          home("Paris", "IDF", "75001", "FR", "Europe/Paris", SampleTax.of("0.20")),
          home("Amsterdam", "NH", "1011", "NL", "Europe/Amsterdam", SampleTax.REVERSE_CHARGE),
          home("Zurich", "ZH", "8001", "CH", "Europe/Zurich", SampleTax.NO_NEXUS),
          home("Dublin", "L", "D01", "IE", "Europe/Dublin", SampleTax.of("0.23")));

  private static final List<Home> GREAT_BRITAIN =
      List.of(home("London", "LND", "EC1A", "GB", "Europe/London", SampleTax.of("0.20")));

  SamplePlan {
    books = List.copyOf(books);
  }

  /** The month that the run plays. */
  static SamplePlan standard(long seed, int customers, int events) {
    return new SamplePlan(
        seed,
        YearMonth.of(2026, 3),
        List.of(
            new Book("US", "USD", UNITED_STATES, 8),
            new Book("DE", "EUR", EUROPE, 6),
            new Book("US", "JPY", JAPAN, 3),
            new Book("DE", "GBP", GREAT_BRITAIN, 3)),
        customers,
        events,
        0.03,
        0.009,
        0.001,
        0.002,
        0.001,
        0.001);
  }

  private static Home home(
      String city, String region, String postalCode, String country, String zone, SampleTax tax) {
    return new Home(city, region, postalCode, country, ZoneId.of(zone), tax);
  }
}
