package io.tieout.process.usage;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tieout.api.BillingSystem;
import io.tieout.api.UsageProcess;
import io.tieout.backbone.clock.BusinessClock;
import io.tieout.backbone.eventlog.ConsumerConfig;
import io.tieout.backbone.eventlog.EventLog;
import io.tieout.backbone.eventlog.KafkaConfig;
import io.tieout.backbone.eventlog.LogGap;
import io.tieout.backbone.eventlog.PositionedConsumer;
import io.tieout.backbone.eventlog.Topic;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.telemetry.Health;
import io.tieout.backbone.work.UseCase;
import io.tieout.backbone.work.Worker;
import io.tieout.backbone.work.WorkerConfig;
import io.tieout.process.exceptions.ExceptionDraft;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.masterdata.CustomerDirectory;
import io.tieout.process.masterdata.LegalEntities;
import io.tieout.process.masterdata.LegalEntity;
import io.tieout.process.rating.PriceBook;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Wires usage: its API, its consumer and its workers. */
public final class UsageModule {
  /** Where accepted events wait to be stored; made to exist before the module starts. */
  public static final Topic RECEIVED = Topic.declaredBy("usage-received");

  /** Where billing's documents are. */
  public static final Topic DOCUMENTS = Topic.declaredBy("billing-documents");

  /** How many invoices are marked in a transaction; each has a month of windows, or more. */
  private static final int INVOICES = 100;

  /** A bound that is large needs no newer figure, and asking costs the broker. */
  private static final WorkerConfig UNREAD = WorkerConfig.every(Duration.ofSeconds(1));

  private static final String MISSING_USAGE =
      "Find out what removed the records; have their senders send them again.";
  private static final String MISSING_INVOICES =
      "Find out what removed the records; usage that these invoices charge for does not count as"
          + " billed.";

  private final Vertx vertx;
  private final Store store;
  private final KafkaConfig kafka;
  private final CustomerDirectory directory;
  private final PriceBook prices;
  private final List<String> billingAccounts;
  private final ExceptionLog exceptionLog;
  private final Topic received;
  private final Topic documents;
  private final UsageConfig config;
  private final UsageAcceptance acceptance;
  private final Usage usage;
  private final UsageConsumer handler;
  private final InvoicedUsage invoiced;
  private final HeldUsage held;
  private final List<WindowDelivery> deliveries;
  private final AtomicLong unread = new AtomicLong();

  /** Up to where each part of the log was stored when PostgreSQL last said so; null before. */
  private volatile Map<Integer, Long> stored;

  private final List<Worker> workers = new ArrayList<>();
  private PositionedConsumer consumer;
  private PositionedConsumer invoices;

  /**
   * @param received {@link #RECEIVED}, or a topic like it
   * @param documents {@link #DOCUMENTS}, or a topic like it
   */
  public UsageModule(
      Vertx vertx,
      Store store,
      KafkaConfig kafka,
      EventLog log,
      Topic received,
      Topic documents,
      BillingSystem billing,
      LegalEntities entities,
      CustomerDirectory directory,
      PriceBook prices,
      ExceptionLog exceptionLog,
      BusinessClock clock,
      Clock wall,
      UsageConfig config) {
    this.vertx = vertx;
    this.store = store;
    this.kafka = kafka;
    this.directory = directory;
    this.prices = prices;
    this.billingAccounts = entities.all().stream().map(LegalEntity::billing).distinct().toList();
    this.received = received;
    this.documents = documents;
    this.exceptionLog = exceptionLog;
    this.config = config;
    var exceptions = new UsageExceptions(exceptionLog, directory);
    var judging =
        new Judging(
            new Enrichment(entities, directory::find, prices::atHand, config),
            new MeteringPoints(store, config.meteringPoints()));
    acceptance = new UsageAcceptance(vertx, log, received, clock, unread::get, config);
    usage =
        new Usage(
            acceptance,
            new UsageQueries(store),
            new WindowQueries(store),
            until -> UseCase.run(vertx, () -> logBacklog(until)),
            clock,
            config.cutOff(),
            config.deliveryGrace());
    handler = new UsageConsumer(judging, exceptions);
    invoiced = new InvoicedUsage(entities, directory);
    held =
        new HeldUsage(
            store,
            judging,
            exceptions,
            () -> prices.readAnew(billingAccounts).await(),
            clock,
            config.heldEvents());
    deliveries =
        entities.all().stream()
            .map(
                entity ->
                    new WindowDelivery(
                        vertx, store, billing, entity, directory, exceptions, clock, wall, config))
            .toList();
  }

  /** The API; acceptance works from the start on, whether or not this process stores as well. */
  public UsageProcess process() {
    return usage;
  }

  /** Starts storing, building windows and delivering. */
  public Future<Void> start() {
    return UseCase.run(
            vertx,
            () ->
                store.inTransaction(
                    tx -> {
                      WindowStore.ensurePositions(tx, received.partitions());
                      return null;
                    }))
        .compose(ensured -> prices.read(billingAccounts))
        .compose(read -> startWorkers());
  }

  /** Finishes what is being done, then stops. */
  public Future<Void> stop() {
    return Future.join(workers.stream().map(Worker::stop).toList())
        .eventually(() -> Future.join(consumer.stop(), invoices.stop()))
        .mapEmpty();
  }

  /** Says which of its workers fail or hang. */
  public void register(Health health) {
    health.watches("usage-consumer", "accepted usage is not stored", consumer::isWell);
    health.watches("usage-invoices", "usage is not known as billed", invoices::isWell);
    for (Worker worker : workers) {
      health.watches(worker.name(), "usage does not reach billing", worker::isWell);
    }
  }

  /** Has its metrics read by the registry. */
  public void measure(MeterRegistry registry) {
    acceptance.measure(registry);
    Gauge.builder("tieout.usage.unread", unread, AtomicLong::get)
        .baseUnit("records")
        .description("Records of accepted usage, from all processes, that are not stored yet")
        .register(registry);
  }

  private Future<Void> startWorkers() {
    consumer =
        PositionedConsumer.start(
            vertx,
            store,
            kafka,
            config.consumer(),
            received.name(), // the group of those who store it
            received,
            handler,
            gap -> raise(gap, MISSING_USAGE));
    invoices =
        PositionedConsumer.start(
            vertx,
            store,
            kafka,
            invoiceBatches(config.consumer()),
            "usage-" + documents.name(),
            documents,
            invoiced,
            gap -> raise(gap, MISSING_INVOICES));
    // Two of them, for the log grows while PostgreSQL is away.
    Worker unreadWorker = Worker.start(vertx, "usage-unread", UNREAD, this::readUnread);
    workers.add(unreadWorker);
    workers.add(Worker.start(vertx, "usage-stored", UNREAD, () -> readStored(unreadWorker)));
    workers.add(Worker.start(vertx, "usage-windows", config.windows(), this::buildWindows));
    for (WindowDelivery delivery : deliveries) {
      workers.add(Worker.start(vertx, delivery.name(), config.delivery(), delivery::deliver));
    }
    Worker heldWorker = Worker.start(vertx, "usage-held", config.held(), held::lookAgain);
    workers.add(heldWorker);
    return directory.onChange(heldWorker::wake);
  }

  private static ConsumerConfig invoiceBatches(ConsumerConfig batches) {
    return new ConsumerConfig(
        INVOICES,
        batches.batchBytes(),
        batches.fetchBytes(),
        batches.pollTimeout(), // nobody waits for the marks of an invoice
        batches.pollTimeout(),
        batches.sessionTimeout(),
        batches.backoff(),
        batches.maxBackoff(),
        batches.longestRound());
  }

  private boolean readStored(Worker unreadWorker) {
    stored = store.inTransaction(consumer::counted);
    unreadWorker.wake();
    return false;
  }

  private boolean readUnread() {
    Map<Integer, Long> known = stored;
    if (known != null) {
      unread.set(LogBacklog.of(consumer.ends(null), known, known).unread());
    }
    return false;
  }

  /** Read against the flow: what comes in between counts as on its way. */
  private LogBacklog logBacklog(Instant until) {
    record Stages(Map<Integer, Long> windowed, Map<Integer, Long> stored) {}
    var stages =
        store.inTransaction(tx -> new Stages(WindowStore.positions(tx), consumer.counted(tx)));
    return LogBacklog.of(consumer.ends(until), stages.stored(), stages.windowed());
  }

  private boolean buildWindows() {
    return store.inTransaction(tx -> WindowStore.build(tx, config.windowBatches()));
  }

  private void raise(LogGap gap, String action) {
    store.inTransaction(
        tx -> {
          exceptionLog.raise(tx, ExceptionDraft.of(gap, action));
          return null;
        });
  }
}
