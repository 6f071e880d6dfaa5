package io.tieout.demo;

import io.tieout.demo.SampleEvent.Fate;
import io.tieout.demo.SamplePlan.Book;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A month's customers, prices and usage, all of it a function of the plan. */
final class SampleMonth {

  /** How many customers the CRM learns of only during the month. */
  private static final int LATECOMERS = 5;

  /**
   * How many customers, the first ones, pay for every meter: usage that somebody tries out with
   * them counts. One of them is the partner's.
   */
  static final int EVERY_METER = 5;

  /** The day of the month on which the CRM learns of those who sign during it. */
  static final int SIGNED_ON = 11;

  /** Usage is taken until that long after a customer's month has ended. */
  private static final Duration CUT_OFF = Duration.ofHours(24);

  private static final int SOURCES = 4;
  private static final List<SampleMeter> METERS = List.of(SampleMeter.values());

  private final SamplePlan plan;
  private final List<SampleCustomer> customers;
  private final List<SampleEvent> events;

  SampleMonth(SamplePlan plan) {
    this.plan = plan;
    this.customers = customers(plan);
    this.events = generate();
  }

  SamplePlan plan() {
    return plan;
  }

  List<SampleCustomer> customers() {
    return customers;
  }

  /** Every distinct event, in no order that means anything. */
  List<SampleEvent> events() {
    return events;
  }

  private List<SampleEvent> generate() {
    var random = new SplittableRandom(plan.seed());
    var regulars = customers.stream().filter(customer -> customer.signedOn() == 0).toList();
    var latecomers = customers.stream().filter(customer -> customer.signedOn() > 0).toList();
    var fates = fates();
    var repeats = repeats();
    var all = new ArrayList<SampleEvent>(plan.events());
    for (int i = 0; i < plan.events(); i++) {
      var fate = fates.get(i);
      var candidates = fate == Fate.AHEAD ? latecomers : regulars;
      var customer = candidates.get(random.nextInt(candidates.size()));
      all.add(event(i, fate, repeats.get(i) ? 2 : 1, customer, random));
    }
    return List.copyOf(all);
  }

  /** Exactly the planned share of each fate, at least one, in random places. */
  private List<Fate> fates() {
    var fates = new ArrayList<Fate>(plan.events());
    addShare(fates, Fate.AHEAD, plan.ahead());
    addShare(fates, Fate.REFUSED, plan.malformed());
    addShare(fates, Fate.UNKNOWN_CUSTOMER, plan.unknown());
    addShare(fates, Fate.LATE, plan.lateRefused());
    addShare(fates, Fate.BILLED_LATE, plan.lateBilled());
    fates.addAll(Collections.nCopies(plan.events() - fates.size(), Fate.BILLED));
    Collections.shuffle(fates, new Random(plan.seed()));
    return fates;
  }

  private void addShare(List<Fate> fates, Fate fate, double share) {
    fates.addAll(Collections.nCopies((int) Math.max(1, Math.round(share * plan.events())), fate));
  }

  private List<Boolean> repeats() {
    var repeated = (int) Math.round(plan.repeated() * plan.events());
    var repeats = new ArrayList<>(Collections.nCopies(repeated, true));
    repeats.addAll(Collections.nCopies(plan.events() - repeated, false));
    Collections.shuffle(repeats, new Random(plan.seed() + 1));
    return repeats;
  }

  /** What is sent on each UTC day, repeats included, out of order within the day. */
  Map<LocalDate, List<String>> deliveries() {
    var days = new TreeMap<LocalDate, List<String>>();
    plan.month()
        .atDay(1)
        .minusDays(1)
        .datesUntil(afterCutOff().plusDays(1))
        .forEach(day -> days.put(day, new ArrayList<>()));
    for (var event : events) {
      Collections.nCopies(event.copies(), event.json()).forEach(days.get(event.arrival())::add);
    }
    days.forEach(
        (day, sent) -> Collections.shuffle(sent, new Random(plan.seed() ^ day.toEpochDay())));
    return days;
  }

  /** Whether the month is cut off in no zone yet at the end of that UTC day. */
  boolean isBeforeAnyCutOff(LocalDate day) {
    return !day.isAfter(plan.month().atEndOfMonth());
  }

  /** An instant by which the month is cut off in every zone, and its last day delivered. */
  Instant cutOffEverywhere() {
    return plan.month().atEndOfMonth().plusDays(2).atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC);
  }

  /** The day on which what comes after the cut-off is sent: past it in every zone. */
  LocalDate afterCutOff() {
    return plan.month().atEndOfMonth().plusDays(3);
  }

  private SampleEvent event(
      int index, Fate fate, int copies, SampleCustomer customer, SplittableRandom random) {
    var meter = customer.meters().get(random.nextInt(customer.meters().size()));
    var quantity = meter.quantity(random);
    var time = timeOnDay(customer, dayOfMonth(fate, random), random);
    return new SampleEvent(
        "e-%d-%06d".formatted(plan.seed(), index),
        "/sample/meter-" + random.nextInt(SOURCES),
        fate == Fate.UNKNOWN_CUSTOMER ? "X-%04d".formatted(random.nextInt(20)) : customer.id(),
        meter,
        quantity,
        time,
        arrival(fate, customer, day(time), random),
        copies,
        fate);
  }

  /** What nobody knows waits for the cut-off of every entity, so its day is of the month in all. */
  private int dayOfMonth(Fate fate, SplittableRandom random) {
    var length = plan.month().lengthOfMonth();
    return switch (fate) {
      case AHEAD -> random.nextInt(2, SIGNED_ON - 1);
      case UNKNOWN_CUSTOMER -> random.nextInt(2, length);
      default -> random.nextInt(1, length + 1);
    };
  }

  private LocalDate arrival(
      Fate fate, SampleCustomer customer, LocalDate day, SplittableRandom random) {
    return switch (fate) {
      case LATE -> afterCutOff();
      case BILLED_LATE -> {
        var last = lastInTime(customer);
        var arrival = day.plusDays(1 + random.nextInt(5));
        yield arrival.isAfter(last) ? last : arrival;
      }
      default -> day;
    };
  }

  /** The last UTC day at whose end the customer's month is not cut off yet. */
  private LocalDate lastInTime(SampleCustomer customer) {
    var cutOff =
        plan.month()
            .atEndOfMonth()
            .plusDays(1)
            .atStartOfDay(customer.home().zone())
            .toInstant()
            .plus(CUT_OFF);
    return day(cutOff).minusDays(1);
  }

  /**
   * An instant of that day of the month in the customer's zone; one in a hundred at its very edges.
   */
  private Instant timeOnDay(SampleCustomer customer, int dayOfMonth, SplittableRandom random) {
    var zone = customer.home().zone();
    ZonedDateTime start = plan.month().atDay(dayOfMonth).atStartOfDay(zone);
    var length =
        Duration.between(start, start.toLocalDate().plusDays(1).atStartOfDay(zone)).toMillis();
    var edge = random.nextInt(200);
    var offset = edge == 0 ? 0 : edge == 1 ? length - 1 : random.nextLong(length);
    return start.toInstant().plusMillis(offset);
  }

  private static LocalDate day(Instant time) {
    return time.atZone(ZoneOffset.UTC).toLocalDate();
  }

  private static List<SampleCustomer> customers(SamplePlan plan) {
    var wheel =
        plan.books().stream()
            .flatMap(book -> Collections.nCopies(book.weight(), book).stream())
            .collect(Collectors.toList());
    var perBook = new HashMap<Book, Integer>();
    var random = new SplittableRandom(plan.seed());
    var customers = new ArrayList<SampleCustomer>(plan.customers());
    for (int i = 1; i <= plan.customers(); i++) {
      var book = wheel.get(i % wheel.size());
      var home = book.homes().get((perBook.merge(book, 1, Integer::sum) - 1) % book.homes().size());
      var signedOn = i % (plan.customers() / LATECOMERS) == 0 ? SIGNED_ON : 0;
      var drawn = meters(random);
      customers.add(
          new SampleCustomer(
              "C-%04d".formatted(i),
              "Sample Customer " + i,
              book,
              home,
              signedOn,
              i <= EVERY_METER ? METERS : drawn));
    }
    return List.copyOf(customers);
  }

  /** One to three of the meters, 1.7 on average. */
  private static List<SampleMeter> meters(SplittableRandom random) {
    var share = random.nextDouble();
    var count = share < 0.45 ? 1 : share < 0.85 ? 2 : METERS.size();
    var meters = new ArrayList<>(METERS);
    Collections.shuffle(meters, new Random(random.nextLong()));
    return meters.stream().limit(count).sorted().toList();
  }

  /**
   * Who was billed, before the month, for something that belongs into the month before: a regular
   * customer whom nobody taxes.
   */
  SampleCustomer billedBefore() {
    return customers.stream()
        .filter(customer -> customer.signedOn() == 0)
        .filter(customer -> customer.book().equals(plan.books().getFirst()))
        .filter(customer -> customer.home().tax().isNone())
        .findFirst()
        .orElseThrow();
  }
}
