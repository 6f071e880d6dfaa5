package io.tieout.demo;

import io.tieout.demo.SampleEvent.Fate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
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

  /** The day of the month on which the CRM learns of those who sign during it. */
  static final int SIGNED_ON = 11;

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
    var all = new ArrayList<SampleEvent>(plan.events());
    for (int i = 0; i < plan.events(); i++) {
      all.add(event(i, random, regulars, latecomers));
    }
    return List.copyOf(all);
  }

  /** What is sent on each UTC day, repeats included, out of order within the day. */
  Map<LocalDate, List<String>> deliveries() {
    var days = new TreeMap<LocalDate, List<String>>();
    for (var event : events) {
      var day = days.computeIfAbsent(event.arrival(), none -> new ArrayList<>());
      Collections.nCopies(event.copies(), event.json()).forEach(day::add);
    }
    days.forEach(
        (day, sent) -> Collections.shuffle(sent, new Random(plan.seed() ^ day.toEpochDay())));
    return days;
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
      int index,
      SplittableRandom random,
      List<SampleCustomer> regulars,
      List<SampleCustomer> latecomers) {
    var share = random.nextDouble();
    var meter = METERS.get(random.nextInt(METERS.size()));
    var quantity = meter.quantity(random);
    var id = "e-%d-%06d".formatted(plan.seed(), index);
    var source = "/sample/meter-" + random.nextInt(SOURCES);
    var copies = random.nextDouble() < plan.repeated() ? 2 : 1;

    share -= plan.ahead();
    if (share < 0 && !latecomers.isEmpty()) {
      var customer = latecomers.get(random.nextInt(latecomers.size()));
      var time = timeOnDay(customer, 1 + random.nextInt(SIGNED_ON - 2), random);
      return new SampleEvent(
          id, source, customer.id(), meter, quantity, time, day(time), copies, Fate.BILLED);
    }
    var customer = regulars.get(random.nextInt(regulars.size()));
    var time = timeOnDay(customer, 1 + random.nextInt(plan.month().lengthOfMonth()), random);
    share -= plan.malformed();
    if (share < 0) {
      return new SampleEvent(
          id, source, customer.id(), meter, quantity, time, day(time), 1, Fate.REFUSED);
    }
    share -= plan.unknown();
    if (share < 0) {
      var nobody = "X-%04d".formatted(random.nextInt(20));
      return new SampleEvent(
          id, source, nobody, meter, quantity, time, day(time), copies, Fate.UNKNOWN_CUSTOMER);
    }
    share -= plan.lateRefused();
    if (share < 0) {
      return new SampleEvent(
          id, source, customer.id(), meter, quantity, time, afterCutOff(), copies, Fate.LATE);
    }
    share -= plan.lateBilled();
    var arrival = day(time);
    if (share < 0) {
      var last = plan.month().atEndOfMonth().plusDays(1);
      arrival = arrival.plusDays(1 + random.nextInt(5));
      arrival = arrival.isAfter(last) ? last : arrival;
    }
    return new SampleEvent(
        id, source, customer.id(), meter, quantity, time, arrival, copies, Fate.BILLED);
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
    var customers = new ArrayList<SampleCustomer>(plan.customers());
    for (int i = 1; i <= plan.customers(); i++) {
      var book = wheel.get(i % wheel.size());
      var home = book.homes().get(i % book.homes().size());
      var signedOn = i > plan.customers() - LATECOMERS ? SIGNED_ON : 0;
      customers.add(
          new SampleCustomer("C-%04d".formatted(i), "Sample Customer " + i, book, home, signedOn));
    }
    return List.copyOf(customers);
  }
}
