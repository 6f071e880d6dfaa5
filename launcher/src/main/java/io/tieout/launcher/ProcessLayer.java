package io.tieout.launcher;

import io.tieout.api.ExceptionsProcess;
import io.tieout.api.LineageProcess;
import io.tieout.api.MasterdataProcess;
import io.tieout.api.PostingProcess;
import io.tieout.api.ReconciliationProcess;
import io.tieout.api.UsageProcess;
import io.tieout.backbone.http.Api;
import io.tieout.backbone.http.Binder;
import io.tieout.backbone.telemetry.Health;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.exceptions.Exceptions;
import io.tieout.process.lineage.Lineage;
import io.tieout.process.masterdata.LegalEntities;
import io.tieout.process.masterdata.Masterdata;
import io.tieout.process.posting.PostingModule;
import io.tieout.process.rating.PriceBook;
import io.tieout.process.reconciliation.Reconciliations;
import io.tieout.process.usage.UsageModule;
import io.vertx.core.Future;
import java.util.List;

/** The business capabilities, in the order in which they need each other. */
final class ProcessLayer implements Part {

  static final List<String> CONTRACTS =
      List.of("masterdata", "usage", "posting", "reconciliation", "lineage", "exceptions");

  private final Health health;
  private final Masterdata masterdata;
  private final UsageModule usage;
  private final PostingModule posting;
  private final Reconciliations reconciliations;
  private final Processes processes;

  ProcessLayer(Ground ground, Systems systems) {
    health = ground.health();
    var config = ground.config().processes();
    var entities = new LegalEntities(config.entities());
    var exceptions = new ExceptionLog(ground.wall());
    var prices = new PriceBook(systems.billing(), ground.wall(), config.pricesKept());
    masterdata =
        new Masterdata(
            ground.vertx(),
            ground.store(),
            ground.business(),
            ground.wall(),
            config.masterdata(),
            systems.crm(),
            systems.billing(),
            systems.erp(),
            entities,
            exceptions);
    usage =
        new UsageModule(
            ground.vertx(),
            ground.store(),
            ground.config().kafka(),
            ground.log(),
            UsageModule.RECEIVED,
            UsageModule.DOCUMENTS,
            systems.billing(),
            entities,
            masterdata.directory(),
            prices,
            exceptions,
            ground.business(),
            ground.wall(),
            config.usage());
    usage.measure(ground.meters());
    posting =
        new PostingModule(
            ground.vertx(),
            config.posting(),
            ground.store(),
            ground.config().kafka(),
            systems.billing(),
            systems.erp(),
            systems.tax(),
            entities,
            masterdata.directory(),
            exceptions,
            ground.wall());
    reconciliations =
        new Reconciliations(
            ground.vertx(),
            ground.store(),
            ground.wall(),
            ground.business(),
            config.reconciliation(),
            entities,
            masterdata.directory(),
            systems.billing(),
            systems.erp(),
            usage.process(),
            posting.process(),
            prices,
            exceptions);
    processes =
        new Processes(
            masterdata,
            usage.process(),
            posting.process(),
            reconciliations,
            new Lineage(ground.vertx(), usage.process(), posting.process()),
            new Exceptions(ground.store()));
  }

  /** The process APIs, called directly. */
  Processes processes() {
    return processes;
  }

  /** The process APIs over HTTP. */
  static void bind(Api api, Processes processes) {
    Binder.bind(api, MasterdataProcess.class, processes.masterdata());
    Binder.bind(api, UsageProcess.class, processes.usage());
    Binder.bind(api, PostingProcess.class, processes.posting());
    Binder.bind(api, ReconciliationProcess.class, processes.reconciliation());
    Binder.bind(api, LineageProcess.class, processes.lineage());
    Binder.bind(api, ExceptionsProcess.class, processes.exceptions());
  }

  @Override
  public Future<Void> start() {
    return masterdata
        .start()
        .onSuccess(started -> masterdata.register(health))
        .compose(started -> usage.start())
        .onSuccess(started -> usage.register(health))
        .compose(started -> posting.start())
        .onSuccess(started -> posting.register(health))
        .onSuccess(started -> reconciliations.start());
  }

  @Override
  public Future<Void> stop() {
    return reconciliations
        .stop()
        .compose(stopped -> posting.stop())
        .compose(stopped -> usage.stop())
        .compose(stopped -> masterdata.stop());
  }
}
