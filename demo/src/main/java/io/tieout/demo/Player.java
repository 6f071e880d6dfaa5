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
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Lets the sample month happen: seeds the vendors, sends each day's usage through the gateway, lets
 * business time pass, and waits until everything has come to rest. Business time is the only
 * memory: after a crash the day that was being played is played again, and nothing counts twice.
 */
final class Player {

  private static final int BATCH = 100;
  private static final int SENDERS = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final LocalTime END_OF_DAY = LocalTime.of(23, 59);

  /** Business time of the product. */
  interface BusinessTime {
    Instant now();

    void advanceTo(Instant now);
  }

  private final SampleMonth month;
  private final Vendors vendors;
  private final Http usage;
  private final Http operations;
  private final Http finance;
  private final BusinessTime time;
  private final PrintStream out;

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
      var totals = send(day.getValue());
      await("usage stored", () -> isDone("unread", "unwindowed"));
      out.printf(
          "%s  %,7d events sent: %,d accepted, %,d duplicates, %,d refused%n",
          day.getKey(),
          totals.received(),
          totals.accepted(),
          totals.duplicates(),
          totals.refused());
    }
    await("usage delivered", () -> isDone("undelivered"));
    out.printf("%s  usage delivered to billing, invoices fall due%n", date(time.now()));
    advanceTo(endOf(period.atEndOfMonth().plusDays(5)));
    await("webhooks delivered", vendors::quiet);
    var issued = invoicesIssued();
    await("documents posted", () -> documents() >= issued && backlogTotal() == 0);
    out.printf("%s  %,d invoices posted%n", date(time.now()), documents());
  }

  /**
   * Sets up what is there before the month begins, all customers where there is no month to play,
   * and waits until they are carried over.
   */
  void setUp(boolean played) {
    var books = new Books(month);
    if (played) {
      vendors.advanceTo(time.now());
    }
    vendors.seed("erp", "subsidiary", null, books.subsidiaries());
    for (var book : month.plan().books()) {
      vendors.seed("billing", "meter", book.entity(), books.meters());
      vendors.seed("billing", "price", book.entity(), books.prices(book.currency()));
    }
    if (vendors.count("crm", "Account", null) == 0) {
      signOn(books, 0);
      if (!played) {
        signOn(books, SampleMonth.SIGNED_ON);
      }
    }
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
    var answer = new JsonNode[1];
    await(
        "usage taken",
        () -> {
          answer[0] =
              usage.post("/api/usage/v1/events", "application/cloudevents-batch+json", batch);
          return true;
        });
    return answer[0];
  }

  /** Whether none of the usage is at these stages any more. */
  private boolean isDone(String... stages) {
    var usage = operations.get("/api/operations/v1/backlog").path("usage");
    return Stream.of(stages).allMatch(stage -> usage.path(stage).asLong(-1) == 0);
  }

  private long invoicesIssued() {
    return month.plan().entities().stream()
        .mapToLong(entity -> vendors.count("billing", "invoice", entity))
        .sum();
  }

  private long documents() {
    long documents = 0;
    for (var item : finance.get("/api/finance/v1/sync-status").path("items")) {
      documents += item.path("documents").asLong();
    }
    return documents;
  }

  private long backlogTotal() {
    return operations.get("/api/operations/v1/backlog").path("total").asLong();
  }

  /**
   * Waits for a condition; what fails in between is asked again, since servers may be restarting.
   */
  private static void await(String what, BooleanSupplier condition) {
    var end = System.nanoTime() + PATIENCE.toNanos();
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
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    throw new IllegalStateException("waited %s in vain: %s".formatted(PATIENCE, what), last);
  }
}
