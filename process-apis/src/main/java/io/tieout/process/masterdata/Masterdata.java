package io.tieout.process.masterdata;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.tieout.api.BillingSystem;
import io.tieout.api.CrmSystem;
import io.tieout.api.ErpSystem;
import io.tieout.api.MasterdataProcess;
import io.tieout.backbone.clock.BusinessClock;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.lease.Lease;
import io.tieout.backbone.lease.LeaseLost;
import io.tieout.backbone.lease.Leases;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.telemetry.Health;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.backbone.work.UseCase;
import io.tieout.backbone.work.Worker;
import io.tieout.backbone.work.WorkerConfig;
import io.tieout.model.Caller;
import io.tieout.model.Customer;
import io.tieout.model.CustomerRecord;
import io.tieout.model.SynchronisationReport;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.masterdata.MasterdataStore.DueContract;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps customers and contracts in agreement with the CRM, one way. Of all processes one does a
 * round at a time, by lease.
 */
public final class Masterdata implements MasterdataProcess {
  private static final Logger LOG = LoggerFactory.getLogger(Masterdata.class);

  private static final String LEASE = "masterdata";

  /** How long a round begins anything, and how long one waits for another. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** Where a day begins after it has begun everywhere else. */
  private static final ZoneOffset LAST_ZONE = ZoneOffset.ofHours(-12);

  private final Vertx vertx;
  private final Store store;
  private final BusinessClock clock;
  private final Clock wall;
  private final MasterdataConfig config;
  private final ReadChanges readChanges;
  private final CarryOver carryOver;
  private final CustomerDirectory directory;
  private final Leases leases;
  private final String holder = UUID.randomUUID().toString();
  private Worker worker;

  public Masterdata(
      Vertx vertx,
      Store store,
      BusinessClock clock,
      Clock wall,
      MasterdataConfig config,
      CrmSystem crm,
      BillingSystem billing,
      ErpSystem erp,
      LegalEntities entities,
      ExceptionLog exceptions) {
    this.vertx = vertx;
    this.store = store;
    this.clock = clock;
    this.wall = wall;
    this.config = config;
    this.leases = new Leases(store);
    this.directory = new CustomerDirectory(store, config.memory());
    this.readChanges = new ReadChanges(crm, store, exceptions, clock, config.overlap());
    this.carryOver = new CarryOver(billing, erp, entities, store, exceptions);
  }

  /** What others ask. */
  public CustomerDirectory directory() {
    return directory;
  }

  /** Begins to look for changes. */
  public Future<Void> start() {
    return directory
        .start()
        .onSuccess(
            heard ->
                worker =
                    Worker.start(
                        vertx,
                        "masterdata",
                        WorkerConfig.every(config.interval()),
                        () -> {
                          tryAcquire().ifPresent(lease -> round(lease, Trace.start()));
                          return false; // whoever holds the lease does it
                        }));
  }

  /** Says whether its rounds fail or hang. */
  public void register(Health health) {
    health.watches(
        worker.name(), "changes of customers and contracts are not carried over", worker::isWell);
  }

  /** Stops looking; a round under way is finished. */
  public Future<Void> stop() {
    return worker.stop();
  }

  @Override
  public Future<SynchronisationReport> synchronise(Caller caller) {
    return UseCase.run(vertx, () -> round(await(caller.deadline()), caller.traceparent()));
  }

  @Override
  public Future<CustomerRecord> findCustomer(Caller caller, String id) {
    return store
        .asCaller(caller, sql -> MasterdataStore.records(sql, List.of(id)))
        .map(
            found -> {
              if (!found.containsKey(id)) {
                throw new Failure.NotFound("there is no such customer");
              }
              return found.get(id);
            });
  }

  private Optional<Lease> tryAcquire() {
    return leases.tryAcquire(LEASE, holder, config.leaseTime());
  }

  /** The lease, once the round that is under way anywhere has ended. */
  private Lease await(Instant deadline) {
    var latest = wall.instant().plus(PATIENCE);
    var end = latest.isBefore(deadline) ? latest : deadline;
    for (var lease = tryAcquire(); ; lease = tryAcquire()) {
      if (lease.isPresent()) {
        return lease.get();
      }
      if (!wall.instant().isBefore(end)) {
        throw new Failure.Unavailable("masterdata-busy", "another round is under way", RETRY_AFTER);
      }
      vertx.timer(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS).await();
    }
  }

  /** Everything that is new in the CRM or was left by the rounds before. */
  private SynchronisationReport round(Lease lease, String traceparent) {
    try {
      return round(new Round(lease, config.leaseTime(), PATIENCE, traceparent, wall));
    } catch (LeaseLost e) {
      throw Round.interrupted("another process goes on with it: " + e.getMessage());
    } finally {
      release(lease);
    }
  }

  private SynchronisationReport round(Round round) {
    int refused = 0;
    var begun = LocalDate.ofInstant(clock.now(), LAST_ZONE);
    for (var account : config.crm()) {
      refused += readChanges.run(round, account);
    }
    var customers =
        carryAll(
            round,
            MasterdataStore::dueCustomers,
            Customer::id,
            Customer::id,
            customer -> carryOver.customer(round, customer));
    var contracts =
        carryAll(
            round,
            (sql, id, limit) -> MasterdataStore.dueContracts(sql, id, limit, begun),
            DueContract::id,
            DueContract::customer,
            contract -> carryOver.contract(round, contract));
    customers.rethrow();
    contracts.rethrow();
    return new SynchronisationReport(
        customers.done(), contracts.done(), refused + customers.setAside() + contracts.setAside());
  }

  private static void release(Lease lease) {
    try {
      lease.release();
    } catch (RuntimeException e) {
      LOG.atInfo().log("The lease of master data ends by itself: {}", e.toString());
    }
  }

  /** What came of a list; the failure is that of a record which is left for the next round. */
  private record Tally(int done, int setAside, RuntimeException failure) {
    static final Tally NOTHING = new Tally(0, 0, null);

    Tally plus(Tally other) {
      return new Tally(
          done + other.done,
          setAside + other.setAside,
          other.failure == null ? failure : other.failure);
    }

    void rethrow() {
      if (failure != null) {
        throw failure;
      }
    }
  }

  private interface Due<T> {
    List<T> after(SqlClient sql, String id, int limit);
  }

  /**
   * Goes once through all that is due, so many at a time, but those of one customer one after the
   * other: whether billing takes a contract may hang on what else it has of the customer. One that
   * fails is left for the next round.
   */
  private <T> Tally carryAll(
      Round round,
      Due<T> due,
      Function<T, String> idOf,
      Function<T, String> customerOf,
      Predicate<T> carry) {
    var tally = Tally.NOTHING;
    var after = "";
    for (var batch = due.after(store.core(), after, config.parallel());
        !batch.isEmpty();
        batch = due.after(store.core(), after, config.parallel())) {
      if (round.isOver()) {
        throw Round.interrupted("there is more than a round has time for");
      }
      var customers = batch.stream().collect(groupingBy(customerOf, LinkedHashMap::new, toList()));
      var outcomes =
          customers.values().stream()
              .map(records -> UseCase.run(vertx, () -> carryInTurn(records, carry)))
              .toList();
      Future.join(outcomes).await(); // which fails when the lease is lost
      for (var outcome : outcomes) {
        tally = tally.plus(outcome.result());
      }
      after = idOf.apply(batch.getLast());
    }
    return tally;
  }

  private static <T> Tally carryInTurn(List<T> records, Predicate<T> carry) {
    var tally = Tally.NOTHING;
    for (var record : records) {
      try {
        tally = tally.plus(carry.test(record) ? new Tally(1, 0, null) : new Tally(0, 1, null));
      } catch (LeaseLost e) {
        throw e;
      } catch (RuntimeException e) {
        tally = tally.plus(new Tally(0, 0, e));
      }
    }
    return tally;
  }
}
