package io.tieout.process.usage;

import io.tieout.api.BillingSystem;
import io.tieout.backbone.clock.BusinessClock;
import io.tieout.backbone.disposition.Disposition;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.telemetry.LogKeys;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.backbone.work.UseCase;
import io.tieout.model.BillingCapabilities;
import io.tieout.model.Caller;
import io.tieout.model.UsageDelivery;
import io.tieout.process.masterdata.CustomerDirectory;
import io.tieout.process.masterdata.LegalEntity;
import io.tieout.process.usage.DeliveryStore.Candidate;
import io.tieout.process.usage.DeliveryStore.Due;
import io.tieout.process.usage.DeliveryStore.Open;
import io.tieout.process.usage.DeliveryStore.Plan;
import io.tieout.process.usage.DeliveryStore.Window;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Delivers the windows of one legal entity to its billing account. A delivery is planned and
 * committed before it is sent, under an identifier that billing counts once; so whatever gets lost
 * on the way is sent again, and beyond the time for which billing remembers identifiers its own
 * total decides.
 */
final class WindowDelivery {
  private static final Logger LOG = LoggerFactory.getLogger(WindowDelivery.class);

  /** Not closer to the end of billing's memory than this: clocks differ, and calls take time. */
  private static final Duration MEMORY_MARGIN = Duration.ofMinutes(10);

  private final Vertx vertx;
  private final Store store;
  private final BillingSystem billing;
  private final LegalEntity entity;
  private final CustomerDirectory directory;
  private final UsageExceptions exceptions;
  private final BusinessClock clock;
  private final Clock wall;
  private final UsageConfig config;
  private long after;

  WindowDelivery(
      Vertx vertx,
      Store store,
      BillingSystem billing,
      LegalEntity entity,
      CustomerDirectory directory,
      UsageExceptions exceptions,
      BusinessClock clock,
      Clock wall,
      UsageConfig config) {
    this.vertx = vertx;
    this.store = store;
    this.billing = billing;
    this.entity = entity;
    this.directory = directory;
    this.exceptions = exceptions;
    this.clock = clock;
    this.wall = wall;
    this.config = config;
  }

  String name() {
    return "usage-delivery-" + entity.billing();
  }

  /** Plans and sends what is due; true if there may be more. Waits. */
  boolean deliver() {
    BillingCapabilities capabilities =
        billing.billingCapabilities(caller(), entity.billing()).await();
    boolean planned = store.inTransaction(tx -> plan(tx, capabilities.usageDigits()));
    Instant now = wall.instant();
    List<Due> due =
        store.inTransaction(
            tx ->
                DeliveryStore.claim(
                    tx, entity.id(), now, now.plus(config.claimTime()), config.deliveries()));
    if (!due.isEmpty()) {
      List<Outcome> outcomes = send(due, capabilities);
      store.inTransaction(tx -> settle(tx, outcomes));
    }
    return planned || !due.isEmpty();
  }

  private boolean plan(SqlConnection tx, int digits) {
    WindowStore.lockPositions(tx);
    Instant closed = clock.now().minus(config.deliveryGrace());
    List<Candidate> candidates =
        DeliveryStore.candidates(tx, entity.id(), closed, after, config.deliveries());
    after = candidates.size() == config.deliveries() ? candidates.getLast().window() : 0;
    List<Candidate> ready = ready(candidates);
    List<Open> open = ready.isEmpty() ? List.of() : DeliveryStore.open(tx, ready);
    if (open.isEmpty()) {
      return after > 0;
    }
    var plans = new ArrayList<Plan>();
    var nothingToSend = new ArrayList<Long>();
    for (Open one : open) {
      if (one.quantity().compareTo(one.planned()) != 0) {
        addPlans(one, digits, plans);
      } else if (one.complete()) {
        nothingToSend.add(one.window().id());
      }
    }
    DeliveryStore.plan(tx, open, plans, wall.instant());
    for (Plan plan : plans) {
      if (!plan.sendable()) {
        park(
            tx,
            plan.window(),
            plan.revision(),
            plan.part(),
            new Failure.Rejected(
                "quantity-out-of-range", "billing takes " + digits + " digits at once"));
      }
    }
    Contributions.DELIVERED.count(tx, nothingToSend);
    return true;
  }

  /**
   * The others wait until master data has carried their customers and contracts to billing. Billing
   * adds use up by customer and meter: what it does not know the contract of, it would charge for
   * under another one of the customer. They are not even locked, which would write to each of them
   * at every round.
   */
  private List<Candidate> ready(List<Candidate> candidates) {
    String account = entity.billing();
    Set<String> customers =
        directory.idsAt(candidates.stream().map(Candidate::customer).toList(), account).keySet();
    Set<String> contracts =
        directory.contractsAt(candidates.stream().map(Candidate::contract).toList(), account);
    return candidates.stream()
        .filter(one -> customers.contains(one.customer()) && contracts.contains(one.contract()))
        .toList();
  }

  private void addPlans(Open open, int digits, List<Plan> plans) {
    int revision = open.revision() + 1;
    BigDecimal quantity = open.quantity().subtract(open.planned());
    try {
      List<BigDecimal> parts = QuantitySplit.of(quantity, digits, config.maxParts());
      for (int part = 0; part < parts.size(); part++) {
        plans.add(new Plan(open.window(), revision, part, parts.get(part), true));
      }
    } catch (ArithmeticException e) {
      plans.add(new Plan(open.window(), revision, 0, quantity, false));
    }
  }

  /** What became of one attempt. */
  private record Outcome(Due due, String traceparent, Failure failure) {
    boolean delivered() {
      return failure == null;
    }
  }

  private List<Outcome> send(List<Due> due, BillingCapabilities capabilities) {
    Queue<Due> left = new ConcurrentLinkedQueue<>(due);
    Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    Duration memory = Duration.ofMillis(capabilities.usageDedupMillis()).minus(MEMORY_MARGIN);
    List<Future<Void>> lanes =
        Stream.generate(
                () ->
                    UseCase.<Void>run(
                        vertx,
                        () -> {
                          for (Due next = left.poll(); next != null; next = left.poll()) {
                            outcomes.add(send(next, memory));
                          }
                          return null;
                        }))
            .limit(Math.min(capabilities.concurrency(), due.size()))
            .toList();
    Future.join(lanes).await();
    return List.copyOf(outcomes);
  }

  private Outcome send(Due due, Duration memory) {
    Window window = due.window();
    Caller caller = caller();
    try {
      String customer =
          directory
              .idAt(window.customer(), entity.billing())
              .orElseThrow(
                  () ->
                      new Failure.Unavailable(
                          "customer-missing",
                          "billing does not know the customer " + window.customer(),
                          config.claimTime()));
      boolean forgotten = wall.instant().isAfter(due.firstSentAt().plus(memory));
      if (due.attempts() == 1 || !forgotten || !isCounted(caller, due, customer)) {
        billing
            .deliverUsage(
                caller,
                entity.billing(),
                new UsageDelivery(
                    due.identifier(), customer, window.meter(), due.quantity(), window.noon()))
            .await();
      }
      return new Outcome(due, caller.traceparent(), null);
    } catch (RuntimeException e) {
      return new Outcome(due, caller.traceparent(), Failure.of(e));
    }
  }

  /** Whether billing has counted a delivery whose identifier it may have forgotten by now. */
  private boolean isCounted(Caller caller, Due due, String customer) {
    Window window = due.window();
    BigDecimal total =
        billing
            .usageTotal(
                caller,
                entity.billing(),
                customer,
                window.meter(),
                window.day().atStartOfDay(window.billedZone()).toInstant(),
                window.day().plusDays(1).atStartOfDay(window.billedZone()).toInstant())
            .await()
            .quantity();
    BigDecimal known = store.inTransaction(tx -> DeliveryStore.delivered(tx, window));
    if (total.compareTo(known.add(due.quantity())) == 0) {
      return true;
    }
    if (total.compareTo(known) == 0) {
      return false;
    }
    throw new Failure.Rejected(
        "usage-total-mismatch",
        "billing has counted %s where %s or %s was expected"
            .formatted(
                total.toPlainString(),
                known.toPlainString(),
                known.add(due.quantity()).toPlainString()));
  }

  private Void settle(SqlConnection tx, List<Outcome> outcomes) {
    Instant now = wall.instant();
    for (Outcome outcome : outcomes) {
      if (!outcome.delivered()) {
        settle(tx, outcome, now);
      }
    }
    List<Due> delivered = outcomes.stream().filter(Outcome::delivered).map(Outcome::due).toList();
    exceptions.resolveDelayed(tx, delivered);
    // Counters come last, in order.
    Contributions.DELIVERED.count(tx, DeliveryStore.settle(tx, delivered));
    return null;
  }

  private void settle(SqlConnection tx, Outcome outcome, Instant now) {
    Due due = outcome.due();
    Failure failure = outcome.failure();
    if (failure instanceof Failure.Passing) {
      postpone(tx, due, failure, now);
      return;
    }
    var random = ThreadLocalRandom.current();
    var disposition =
        Disposition.of(failure, due.attempts(), due.firstSentAt(), now, config.retry(), random);
    if (disposition instanceof Disposition.Retry retry) {
      about(outcome, LOG.atInfo()).log("A delivery of usage is sent again");
      DeliveryStore.retry(tx, due, now.plus(retry.after()));
    } else {
      about(outcome, LOG.atWarn()).setCause(failure).log("A delivery of usage failed");
      exceptions.resolveDelayed(tx, List.of(due));
      park(tx, due.window(), due.revision(), due.part(), failure);
    }
  }

  /**
   * Nothing was done: while billing is away its deliveries queue, however long it takes. A person
   * hears of one that has been tried for as long as anything is.
   */
  private void postpone(SqlConnection tx, Due due, Failure failure, Instant now) {
    var random = ThreadLocalRandom.current();
    var disposition =
        Disposition.of(failure, due.tries(), due.firstTriedAt(), now, config.retry(), random);
    if (disposition instanceof Disposition.Park) {
      exceptions.raiseDelayed(tx, due, failure);
    }
    Duration pause = config.retry().backoff().pause(due.tries(), failure, random);
    DeliveryStore.postpone(tx, due, now, now.plus(pause));
  }

  /**
   * Leaves a delivery to a person: billing may have it, so it is never sent again. What comes to
   * the window later is another delivery.
   */
  private void park(SqlConnection tx, Window window, int revision, int part, Failure failure) {
    DeliveryStore.park(tx, window, revision, part)
        .ifPresent(parked -> exceptions.raiseUndelivered(tx, window, parked, failure));
  }

  private LoggingEventBuilder about(Outcome outcome, LoggingEventBuilder line) {
    return line.addKeyValue(LogKeys.TRACE, outcome.traceparent())
        .addKeyValue(LogKeys.TENANT, outcome.due().window().tenant())
        .addKeyValue(LogKeys.DELIVERY, outcome.due().identifier())
        .addKeyValue(LogKeys.ENTITY, entity.id())
        .addKeyValue(LogKeys.ACCOUNT, entity.billing())
        .addKeyValue(LogKeys.CODE, outcome.failure().code());
  }

  private Caller caller() {
    return Caller.service("usage", Trace.start(), wall.instant().plus(config.claimTime()));
  }
}
