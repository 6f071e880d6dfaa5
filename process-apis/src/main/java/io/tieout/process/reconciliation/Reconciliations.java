package io.tieout.process.reconciliation;

import io.tieout.api.BillingSystem;
import io.tieout.api.ErpSystem;
import io.tieout.api.PostingProcess;
import io.tieout.api.ReconciliationProcess;
import io.tieout.api.UsageProcess;
import io.tieout.backbone.clock.BusinessClock;
import io.tieout.backbone.disposition.Retrying;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.store.Cursor;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.telemetry.LogKeys;
import io.tieout.backbone.work.UseCase;
import io.tieout.backbone.work.Worker;
import io.tieout.backbone.work.WorkerConfig;
import io.tieout.model.BreakPage;
import io.tieout.model.Caller;
import io.tieout.model.Money;
import io.tieout.model.Reconciliation;
import io.tieout.model.ReconciliationPage;
import io.tieout.model.ReconciliationRequest;
import io.tieout.model.Violation;
import io.tieout.process.exceptions.ExceptionDraft;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.masterdata.CustomerDirectory;
import io.tieout.process.masterdata.LegalEntities;
import io.tieout.process.posting.ReconciledDocuments;
import io.tieout.process.rating.PriceBook;
import io.tieout.process.reconciliation.ReconciliationStore.Figures;
import io.tieout.process.reconciliation.ReconciliationStore.OpenRun;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs reconciliations and reads them. Several runs of the same books at once do no harm. */
public final class Reconciliations implements ReconciliationProcess {

  private static final Logger LOG = LoggerFactory.getLogger(Reconciliations.class);

  private static final Cursor RUNS = Cursor.of("reconciliations");

  private final Vertx vertx;
  private final Store store;
  private final Clock wall;
  private final ReconciliationConfig config;
  private final LegalEntities entities;
  private final ExceptionLog exceptions;
  private final ReconcileBooks reconcileBooks;
  private final Set<Future<Void>> running = ConcurrentHashMap.newKeySet();
  private Worker sweeper;

  public Reconciliations(
      Vertx vertx,
      Store store,
      Clock wall,
      BusinessClock clock,
      ReconciliationConfig config,
      LegalEntities entities,
      CustomerDirectory directory,
      BillingSystem billing,
      ErpSystem erp,
      UsageProcess usage,
      PostingProcess postings,
      PriceBook prices,
      ExceptionLog exceptions) {
    this.vertx = vertx;
    this.store = store;
    this.wall = wall;
    this.config = config;
    this.entities = entities;
    this.exceptions = exceptions;
    var retrying = new Retrying(vertx, wall, config.retry());
    var pages = new Pages(retrying);
    this.reconcileBooks =
        new ReconcileBooks(
            new VendorBooks(billing, erp, directory, clock, config.invoicedAhead(), pages),
            new UsageBooks(usage, directory, clock, config.invoicedWithin(), pages),
            postings,
            prices,
            retrying,
            pages,
            wall,
            config.tolerance());
  }

  /** Begins to look for runs whose process has ended. */
  public void start() {
    sweeper =
        Worker.start(
            vertx, "reconciliation", WorkerConfig.every(config.patience()), this::giveUpAbandoned);
  }

  /** Completed when no run goes on in this process any more. */
  public Future<Void> stop() {
    return sweeper.stop().compose(stopped -> Future.join(List.copyOf(running)).mapEmpty());
  }

  @Override
  public Future<Reconciliation> runReconciliation(Caller caller, ReconciliationRequest request) {
    var books = books(request);
    if (running.size() >= config.parallel()) {
      throw new Failure.Overloaded(
          "%d reconciliations are going on".formatted(running.size()), Duration.ofSeconds(5));
    }
    var deadline = wall.instant().plus(config.patience());
    var service = Caller.service("reconciliation", caller.traceparent(), deadline);
    var started =
        store.transact(tx -> ReconciliationStore.insert(tx, books, wall.instant(), deadline));
    var ended =
        started.compose(run -> UseCase.<Void>run(vertx, () -> reconcile(service, books, run)));
    running.add(ended);
    ended.onComplete(result -> running.remove(ended));
    return started;
  }

  @Override
  public Future<ReconciliationPage> listReconciliations(
      Caller caller, String entity, String period, String cursor, Integer limit) {
    var below = RUNS.key(cursor, Long.MAX_VALUE, Long::valueOf);
    var size = Cursor.limit(limit);
    return store
        .asCaller(caller, sql -> ReconciliationStore.list(sql, entity, period, below, size + 1))
        .map(
            read ->
                new ReconciliationPage(
                    Cursor.page(read, size), RUNS.next(read, size, run -> Ids.key(run.id()))));
  }

  @Override
  public Future<Reconciliation> findReconciliation(Caller caller, String id) {
    return store
        .asCaller(caller, sql -> ReconciliationStore.find(sql, Ids.key(id)))
        .map(found -> found.orElseThrow(Reconciliations::notFound));
  }

  @Override
  public Future<BreakPage> listBreaks(Caller caller, String id, String cursor, Integer limit) {
    var breaks = Cursor.of("breaks", id);
    var above = breaks.key(cursor, 0L, Long::valueOf);
    var size = Cursor.limit(limit);
    return store
        .asCaller(
            caller,
            sql ->
                ReconciliationStore.find(sql, Ids.key(id))
                    .map(found -> found.orElseThrow(Reconciliations::notFound))
                    .compose(run -> ReconciliationStore.breaks(sql, Ids.key(id), above, size + 1)))
        .map(
            read ->
                new BreakPage(
                    Cursor.page(read, size),
                    breaks.next(read, size, oneBreak -> Ids.key(oneBreak.id()))));
  }

  private Books books(ReconciliationRequest request) {
    var entity =
        entities
            .find(request.entity())
            .orElseThrow(() -> invalid("#/entity", "is no configured legal entity"));
    if (!entity.currencies().contains(request.currency())) {
      throw invalid("#/currency", "is none in which the entity invoices");
    }
    try {
      return new Books(entity, request.currency(), YearMonth.parse(request.period()));
    } catch (DateTimeException e) {
      throw invalid("#/period", "is an adjustment period, for which nobody is invoiced");
    }
  }

  private Void reconcile(Caller caller, Books books, Reconciliation run) {
    try {
      var outcome = reconcileBooks.run(caller, books);
      store.inTransaction(
          tx -> {
            var id = Ids.key(run.id());
            var completed =
                ReconciliationStore.complete(
                    tx, id, wall.instant(), outcome, figures(books, outcome));
            if (completed && ReconciliationStore.isNewest(tx, id)) {
              ReconciledDocuments.replace(
                  tx, books.entity().id(), books.currency(), books.period(), outcome.reconciled());
              exceptions.resolve(
                  tx, document(books.entity().id(), books.currency(), books.period()));
            }
            return null;
          });
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue(LogKeys.TRACE, caller.traceparent())
          .addKeyValue(LogKeys.RECONCILIATION, run.id())
          .addKeyValue(LogKeys.ENTITY, run.entity())
          .setCause(e)
          .log("A reconciliation of {} {} failed", run.currency(), run.period());
      giveUp(
          new OpenRun(Ids.key(run.id()), run.entity(), run.currency(), run.period()),
          Failure.of(e));
    }
    return null;
  }

  private boolean giveUpAbandoned() {
    var abandoned = ReconciliationStore.abandoned(store.core(), wall.instant());
    abandoned.forEach(
        run ->
            giveUp(
                run,
                new Failure.Unavailable(
                    "abandoned", "it did not end within " + config.patience(), Duration.ZERO)));
    return !abandoned.isEmpty();
  }

  private void giveUp(OpenRun run, Failure failure) {
    store.inTransaction(
        tx -> {
          // What a later run has answered is nobody's case any more.
          if (ReconciliationStore.fail(tx, run.id(), wall.instant())
              && ReconciliationStore.isNewest(tx, run.id())) {
            exceptions.raise(
                tx,
                new ExceptionDraft(
                    Caller.HOUSE,
                    "reconciliation-failed",
                    true,
                    failure.code(),
                    "%s %s %s could not be reconciled: %s"
                        .formatted(
                            run.entity(), run.currency(), run.period(), failure.publicDetail()),
                    null,
                    document(run.entity(), run.currency(), run.period()),
                    null,
                    run.entity(),
                    run.period(),
                    failure instanceof Failure.NotFound
                        ? "Have what is missing set up, then start another run."
                        : "Start another run once the systems answer.",
                    null));
          }
          return null;
        });
  }

  /** Errors must not cancel each other out, so the unexplained are summed without their sign. */
  private static Figures figures(Books books, ReconcileBooks.Outcome outcome) {
    var billed = Money.zero(books.currency());
    var posted = billed;
    var unexplained = billed;
    for (var row : outcome.documents()) {
      billed = billed.plus(row.billing().gross());
      posted = posted.plus(row.erp().gross());
    }
    for (var finding : outcome.findings()) {
      if (finding.cause() == Cause.UNEXPLAINED) {
        var difference = finding.difference();
        unexplained =
            difference.amount().signum() < 0
                ? unexplained.minus(difference)
                : unexplained.plus(difference);
      }
    }
    return new Figures(billed, posted, unexplained);
  }

  /** What a failed run's exception is about: the books, so that a later run settles it. */
  private static String document(String entity, String currency, String period) {
    return "reconciliation:%s:%s:%s".formatted(entity, currency, period);
  }

  private static Failure.Invalid invalid(String pointer, String what) {
    return new Failure.Invalid(
        "these books cannot be reconciled", List.of(new Violation(what, pointer)));
  }

  private static Failure.NotFound notFound() {
    return new Failure.NotFound("there is no such reconciliation");
  }
}
