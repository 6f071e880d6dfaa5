package io.tieout.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Lets the sample month happen: seeds the vendors, sends each day's usage through the gateway, lets
 * business time pass, and waits until everything has come to rest. Business time is the only
 * memory: after a crash the day that was being played is played again, and nothing counts twice.
 */
final class Player {

  private static final int BATCH = 500;
  private static final int SENDERS = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(160);
  private static final LocalTime END_OF_DAY = LocalTime.of(23, 59);

  /** The day of the month on which something of the month before is still invoiced. */
  private static final int BILLED_ON = 2;

  private static final Duration JUST_NOW = Duration.ofMinutes(10);

  /** Business time of the product. */
  interface BusinessTime extends AutoCloseable {
    Instant now();

    void advanceTo(Instant now);

    @Override
    void close();
  }

  private final SampleMonth month;
  private final Vendors vendors;
  private final Http usage;
  private final Http operations;
  private final Http finance;
  private final BusinessTime time;
  private final PrintStream out;
  private long refused;

  Player(
      SampleMonth month,
      Vendors vendors,
      Http usage,
      Http operations,
      Http finance,
      BusinessTime time,
      PrintStream out) {
    this.month = month;
    this.vendors = vendors;
    this.usage = usage;
    this.operations = operations;
    this.finance = finance;
    this.time = time;
    this.out = out;
  }

  /** Plays the month from where business time stands to the last posting. */
  void play() {
    var books = new Books(month);
    var period = month.plan().month();
    for (var day : month.deliveries().entrySet()) {
      if (isOver(day.getKey())) {
        continue;
      }
      if (day.getKey().equals(period.atDay(SampleMonth.SIGNED_ON))) {
        signOn(books, SampleMonth.SIGNED_ON);
      }
      if (day.getKey().equals(month.afterCutOff())) {
        advanceTo(month.cutOffEverywhere());
        await("usage settled", () -> isDone("undelivered", "held"));
      }
      advanceTo(endOf(day.getKey()));
      if (day.getKey().equals(period.atDay(BILLED_ON))) {
        billMonthBefore();
      }
      var totals = send(day.getValue());
      refused += totals.refused();
      await("usage stored", () -> isDone("unread", "unwindowed"));
      out.printf(
          "%s  %,7d events sent: %,d accepted, %,d duplicates, %,d refused%n",
          day.getKey(),
          totals.received(),
          totals.accepted(),
          totals.duplicates(),
          totals.refused());
      showHeld(day.getKey());
    }
    await("usage delivered", () -> isDone("undelivered"));
    out.printf("%s  usage delivered to billing, invoices fall due%n", date(time.now()));
    advanceTo(endOf(period.atEndOfMonth().plusDays(5)));
    await("webhooks delivered", vendors::quiet);
    reopenMonthBefore(books);
    var issued = invoicesIssued();
    await("documents posted", () -> backlogTotal() == 0 && documents() >= issued);
    await("taxes committed", () -> taxesCommitted() == issued);
    var used = month.events().stream().filter(event -> event.fate().isBilled()).count();
    await("usage marked as billed", () -> eventsBilled() >= used);
    out.printf(
        "%s  %,d invoices posted, their taxes committed for filing%n",
        date(time.now()), documents());
  }

  /** Events that broke the contract, as far as this process sent them. */
  long refused() {
    return refused;
  }

  /** Until the cut-off what nobody knows yet is held, and seen to be. */
  private void showHeld(LocalDate day) {
    if (!month.isBeforeAnyCutOff(day)) {
      return; // from here on any look at what is held may reject it
    }
    var held = Expectation.held(month, day);
    await("%d events held".formatted(held), () -> usageBacklog().path("held").asLong(-1) == held);
    if (held > 0) {
      out.printf("%s  %,d events held for their customer%n", day, held);
    }
  }

  /** Stripe invoices something of the month before, whose books the ERP has closed. */
  private void billMonthBefore() {
    var customer = month.billedBefore();
    var entity = customer.book().entity();
    await("billing's customer", () -> vendors.billingCustomer(entity, customer.id()).isPresent());
    var stripeCustomer = vendors.billingCustomer(entity, customer.id()).orElseThrow();
    vendors.seed(
        "billing",
        "invoice",
        entity,
        List.of(OneOffInvoice.of(month, stripeCustomer, time.now().minus(JUST_NOW))));
    await("the document of the closed period waits", () -> waiting() > 0 || isPostedBefore());
    out.printf(
        "%s  %,d document waits: the ERP has closed %s%n",
        date(time.now()), waiting(), month.plan().month().minusMonths(1));
  }

  private void reopenMonthBefore(Books books) {
    vendors.seed("erp", "accountingPeriod", null, List.of(books.monthBefore(false)));
    var before = month.plan().month().minusMonths(1);
    out.printf("%s  the ERP reopens %s%n", date(time.now()), before);
    await("the document of the reopened period is posted", this::isPostedBefore);
    out.printf("%s  the document of %s is posted%n", date(time.now()), before);
  }

  private long waiting() {
    return documentsOf("WAITING_PERIOD");
  }

  private boolean isPostedBefore() {
    return documentsOf("POSTED") > 0;
  }

  private long documentsOf(String status) {
    var before = month.plan().month().minusMonths(1);
    return answer(
            "documents counted",
            () ->
                finance.get(
                    "/api/finance/v1/documents?period=%s&status=%s".formatted(before, status)))
        .path("items")
        .size();
  }

  private long taxesCommitted() {
    return month.plan().entities().stream().mapToLong(vendors::taxesCommitted).sum();
  }

  /**
   * Sets up what is there before the month begins; all customers where there is no month to play,
   * and waits until they are carried over then.
   */
  void setUp(boolean played) {
    var books = new Books(month);
    if (played) {
      vendors.advanceTo(time.now());
    }
    vendors.seed("erp", "subsidiary", null, books.subsidiaries());
    vendors.seed("erp", "currencyRate", null, books.exchangeRates());
    for (var book : month.plan().books()) {
      vendors.seed("billing", "meter", book.entity(), books.meters());
      vendors.seed("billing", "price", book.entity(), books.prices(book.currency()));
    }
    // Contracts come last: without them the run was cut off before the CRM was complete.
    if (vendors.count("crm", "Contract", null) == 0) {
      if (played) {
        vendors.seed("erp", "accountingPeriod", null, List.of(books.monthBefore(true)));
      }
      signOn(books, 0);
      if (!played) {
        signOn(books, SampleMonth.SIGNED_ON);
      }
    }
    if (!played) {
      await("customers carried over", () -> subscriptions() == month.customers().size());
    }
  }

  private long subscriptions() {
    return month.plan().entities().stream()
        .mapToLong(entity -> vendors.count("billing", "subscription", entity))
        .sum();
  }

  private void signOn(Books books, int day) {
    vendors.seed("crm", "Account", null, books.accounts(day));
    vendors.seed("crm", "Contract", null, books.contracts(day));
  }

  private void advanceTo(Instant instant) {
    vendors.advanceTo(instant);
    time.advanceTo(instant);
  }

  /** A day is over once business time has left it. */
  private boolean isOver(LocalDate day) {
    return time.now().isAfter(endOf(day));
  }

  private static Instant endOf(LocalDate day) {
    return day.atTime(END_OF_DAY).toInstant(ZoneOffset.UTC);
  }

  private static LocalDate date(Instant instant) {
    return instant.atZone(ZoneOffset.UTC).toLocalDate();
  }

  private record Totals(long received, long accepted, long duplicates, long refused) {
    static Totals of(JsonNode receipt) {
      return new Totals(
          receipt.path("received").asLong(),
          receipt.path("accepted").asLong(),
          receipt.path("duplicates").asLong(),
          receipt.path("rejectedTotal").asLong());
    }

    Totals plus(Totals other) {
      return new Totals(
          received + other.received,
          accepted + other.accepted,
          duplicates + other.duplicates,
          refused + other.refused);
    }
  }

  private Totals send(List<String> events) {
    var batches = new ArrayList<String>();
    for (int from = 0; from < events.size(); from += BATCH) {
      var batch = events.subList(from, Math.min(from + BATCH, events.size()));
      batches.add("[" + String.join(",", batch) + "]");
    }
    var places = new Semaphore(SENDERS);
    try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
      var receipts =
          batches.stream()
              .map(
                  batch ->
                      senders.submit(
                          () -> {
                            places.acquire();
                            try {
                              return Totals.of(sendUntilTaken(batch));
                            } finally {
                              places.release();
                            }
                          }))
              .toList();
      var totals = new Totals(0, 0, 0, 0);
      for (var receipt : receipts) {
        totals = totals.plus(receipt.get());
      }
      return totals;
    } catch (ExecutionException e) {
      throw new IllegalStateException("usage could not be sent", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sending again is safe: events carry their identity. */
  private JsonNode sendUntilTaken(String batch) {
    return answer(
        "usage taken",
        () -> usage.post("/api/usage/v1/events", "application/cloudevents-batch+json", batch));
  }

  /** Whether none of the usage is at these stages any more. */
  private boolean isDone(String... stages) {
    var usage = usageBacklog();
    return Stream.of(stages).allMatch(stage -> usage.path(stage).asLong(-1) == 0);
  }

  private JsonNode usageBacklog() {
    return operations.get("/api/operations/v1/backlog").path("usage");
  }

  private long invoicesIssued() {
    return month.plan().entities().stream()
        .mapToLong(entity -> vendors.count("billing", "invoice", entity))
        .sum();
  }

  private long documents() {
    long documents = 0;
    var status = answer("documents counted", () -> finance.get("/api/finance/v1/sync-status"));
    for (var item : status.path("items")) {
      documents += item.path("documents").asLong();
    }
    return documents;
  }

  private long eventsBilled() {
    var billed = new LongAdder();
    Pages.forEach(usage, "/api/usage/v1/counts", item -> billed.add(item.path("billed").asLong()));
    return billed.sum();
  }

  private long backlogTotal() {
    return operations.get("/api/operations/v1/backlog").path("total").asLong();
  }

  /** The answer to a request that may be made again while servers are restarting. */
  static JsonNode answer(String what, Supplier<JsonNode> request) {
    var answer = new JsonNode[1];
    await(
        what,
        () -> {
          answer[0] = request.get();
          return true;
        });
    return answer[0];
  }

  /**
   * Waits for a condition; what fails in between is asked again, since servers may be restarting.
   */
  static void await(String what, BooleanSupplier condition) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    var pause = FIRST_PAUSE;
    RuntimeException last = null;
    while (System.nanoTime() < end) {
      try {
        if (condition.getAsBoolean()) {
          return;
        }
      } catch (UncheckedIOException e) {
        last = e;
      } catch (Http.Refused e) {
        if (e.status() < 500 && e.status() != 429) {
          throw e;
        }
        last = e;
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
    throw new IllegalStateException("waited %s in vain: %s".formatted(PATIENCE, what), last);
  }
}
