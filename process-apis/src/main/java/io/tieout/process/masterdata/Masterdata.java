package io.tieout.process.masterdata;

import io.tieout.api.BillingSystem;
import io.tieout.api.CrmSystem;
import io.tieout.api.ErpSystem;
import io.tieout.api.MasterdataProcess;
import io.tieout.backbone.clock.BusinessClock;
import io.tieout.backbone.failure.Failure;
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
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Keeps customers and contracts in agreement with the CRM, one way. */
public final class Masterdata implements MasterdataProcess {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

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
                          round(Trace.start());
                          return false;
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
    return UseCase.run(vertx, () -> round(caller.traceparent()));
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

  /** Two rounds at once do no harm: what they do is repeatable. */
  private SynchronisationReport round(String traceparent) {
    var caller = Caller.service("masterdata", traceparent, wall.instant().plus(PATIENCE));
    int refused = 0;
    var begun = LocalDate.ofInstant(clock.now(), LAST_ZONE);
    for (var account : config.crm()) {
      refused += readChanges.run(caller, account);
    }
    var customers =
        carryAll(
            MasterdataStore::dueCustomers,
            Customer::id,
            customer -> carryOver.customer(caller, customer));
    var contracts =
        carryAll(
            (sql, id, limit) -> MasterdataStore.dueContracts(sql, id, limit, begun),
            MasterdataStore.DueContract::id,
            contract -> carryOver.contract(caller, contract));
    customers.rethrow();
    contracts.rethrow();
    return new SynchronisationReport(
        customers.done(), contracts.done(), refused + customers.setAside() + contracts.setAside());
  }

  /** What came of a list; the failure is that of a record which is left for the next round. */
  private record Tally(int done, int setAside, RuntimeException failure) {
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
   * Goes once through all that is due, so many at a time; one that fails is left for the next
   * round.
   */
  private <T> Tally carryAll(Due<T> due, Function<T, String> idOf, Predicate<T> carry) {
    int done = 0;
    int setAside = 0;
    RuntimeException failure = null;
    var after = "";
    for (var batch = due.after(store.core(), after, config.parallel());
        !batch.isEmpty();
        batch = due.after(store.core(), after, config.parallel())) {
      var outcomes = new ArrayList<Future<Boolean>>();
      batch.forEach(record -> outcomes.add(UseCase.run(vertx, () -> carry.test(record))));
      for (var outcome : outcomes) {
        try {
          if (outcome.await()) {
            done++;
          } else {
            setAside++;
          }
        } catch (RuntimeException e) {
          failure = e;
        }
      }
      after = idOf.apply(batch.getLast());
    }
    return new Tally(done, setAside, failure);
  }
}
