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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
      Duration memory = Duration.ofMillis(capabilities.usageDedupMillis()).minus(MEMORY_MARGIN);
      List<Outcome> outcomes = send(due, capabilities.concurrency(), now.minus(memory));
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

  /**
   * Sees to it that billing has these. It is asked for its totals before anything is sent, which
   * would change what they tell.
   *
   * @param remembered what was sent first since then billing has not forgotten
   */
  private List<Outcome> send(List<Due> due, int concurrency, Instant remembered) {
    var outcomes = new ConcurrentLinkedQueue<Outcome>();
    Map<Boolean, List<Due>> forgotten =
        due.stream()
            .collect(
                Collectors.partitioningBy(
                    one -> one.attempts() > 1 && one.firstSentAt().isBefore(remembered)));
    var unsent = new ConcurrentLinkedQueue<Due>(forgotten.get(false));
    inLanes(
        concurrency,
        forgotten.get(true),
        one -> examine(one, remembered).ifPresentOrElse(outcomes::add, () -> unsent.add(one)));
    inLanes(concurrency, unsent, one -> outcomes.add(send(one)));
    return List.copyOf(outcomes);
  }

  private void inLanes(int lanes, Collection<Due> due, Consumer<Due> work) {
    Queue<Due> left = new ConcurrentLinkedQueue<>(due);
    List<Future<Void>> running =
        Stream.generate(
                () ->
                    UseCase.<Void>run(
                        vertx,
                        () -> {
                          for (Due next = left.poll(); next != null; next = left.poll()) {
                            work.accept(next);
                          }
                          return null;
                        }))
            .limit(Math.min(lanes, due.size()))
            .toList();
    Future.join(running).await();
  }

  /** Tells of a delivery that billing has, and of a failure; not of one that has to be sent. */
  private Optional<Outcome> examine(Due due, Instant remembered) {
    Caller caller = caller();
    try {
      return isCounted(caller, due.window(), remembered)
          ? Optional.of(new Outcome(due, caller.traceparent(), null))
          : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(new Outcome(due, caller.traceparent(), Failure.of(e)));
    }
  }

  private Outcome send(Due due) {
    Window window = due.window();
    Caller caller = caller();
    try {
      billing
          .deliverUsage(
              caller,
              entity.billing(),
              new UsageDelivery(
                  due.identifier(),
                  customer(window),
                  window.meter(),
                  due.quantity(),
                  window.noon()))
          .await();
      return new Outcome(due, caller.traceparent(), null);
    } catch (RuntimeException e) {
      return new Outcome(due, caller.traceparent(), Failure.of(e));
    }
  }

  /** How billing knows its customer. */
  private String customer(Window window) {
    return directory
        .idAt(window.customer(), entity.billing())
        .orElseThrow(
            () ->
                new Failure.Unavailable(
                    "customer-missing",
                    "billing does not know the customer " + window.customer(),
                    config.claimTime()));
  }

  /**
   * Whether billing has counted a delivery whose identifier it may have forgotten by now. Its total
   * tells if nothing was sent or settled, by any process, while it was asked for.
   */
  private boolean isCounted(Caller caller, Window window, Instant remembered) {
    Doubt after =
        store.inTransaction(tx -> DeliveryStore.doubt(tx, window, remembered, wall.instant()));
    Doubt before;
    BigDecimal total;
    do {
      before = after;
      total =
          billing
              .usageTotal(
                  caller,
                  entity.billing(),
                  customer(window),
                  window.meter(),
                  window.begins(),
                  window.ends())
              .await()
              .quantity();
      after =
          store.inTransaction(tx -> DeliveryStore.doubt(tx, window, remembered, wall.instant()));
    } while (!after.equals(before));
    return after.isCounted(total);
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
