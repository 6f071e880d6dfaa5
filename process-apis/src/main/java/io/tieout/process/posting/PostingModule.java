package io.tieout.process.posting;

import io.tieout.api.BillingSystem;
import io.tieout.api.ErpSystem;
import io.tieout.api.PostingProcess;
import io.tieout.api.TaxSystem;
import io.tieout.backbone.eventlog.KafkaConfig;
import io.tieout.backbone.eventlog.LogGap;
import io.tieout.backbone.eventlog.PositionedConsumer;
import io.tieout.backbone.eventlog.Topic;
import io.tieout.backbone.lease.Leases;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.telemetry.Health;
import io.tieout.process.exceptions.ExceptionDraft;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.masterdata.CustomerDirectory;
import io.tieout.process.masterdata.LegalEntities;
import io.tieout.process.masterdata.LegalEntity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;

/** Posting, put together: the consumer of billing's documents and a lane per ERP account. */
public final class PostingModule {
  /** The topic's contract. */
  private static final String TOPIC = "billing-documents";

  private static final String GROUP = "posting";

  private static final String MISSING_DOCUMENTS =
      "Find out what removed the records; reconciliation names the documents.";

  private final Vertx vertx;
  private final PostingConfig config;
  private final Store store;
  private final KafkaConfig kafka;
  private final CustomerDirectory customers;
  private final ExceptionLog exceptions;
  private final InvoiceConsumer invoices;
  private final MovablePeriods movablePeriods;
  private final List<Lane> lanes;
  private PositionedConsumer consumer;

  /**
   * @param kafka where the topic {@code billing.documents} is, which exists
   * @param clock wall time
   */
  public PostingModule(
      Vertx vertx,
      PostingConfig config,
      Store store,
      KafkaConfig kafka,
      BillingSystem billing,
      ErpSystem erp,
      TaxSystem tax,
      LegalEntities entities,
      CustomerDirectory customers,
      ExceptionLog exceptions,
      Clock clock) {
    this.vertx = vertx;
    this.config = config;
    this.store = store;
    this.kafka = kafka;
    this.customers = customers;
    this.exceptions = exceptions;
    var postings = new PostingStore();
    invoices = new InvoiceConsumer(postings, entities, customers, exceptions, clock);
    movablePeriods = new MovablePeriods(erp, entities, config, clock);
    var postInvoice =
        new PostInvoice(
            store, postings, billing, erp, tax, entities, customers, exceptions, config, clock);
    var awaitedCustomers = new AwaitedCustomers(store, customers, exceptions);
    lanes =
        entities.all().stream()
            .map(LegalEntity::erp)
            .distinct()
            .map(
                account ->
                    new Lane(
                        vertx,
                        account,
                        store,
                        postings,
                        new Leases(store),
                        erp,
                        awaitedCustomers,
                        postInvoice,
                        config,
                        clock))
            .toList();
  }

  /** What callers may ask of postings. */
  public PostingProcess process() {
    return new Postings(store);
  }

  /**
   * Starts the lanes, then the consumer that feeds them. Fails with a {@link
   * io.tieout.backbone.config.ConfigurationException} where a policy for closed periods is none
   * that the ERP can follow.
   */
  public Future<Void> start() {
    return movablePeriods.check().compose(able -> startLanes());
  }

  private Future<Void> startLanes() {
    lanes.forEach(Lane::start);
    return store
        .listen(PostingStore.CHANNEL, () -> lanes.forEach(Lane::wake))
        .compose(heard -> customers.onChange(() -> lanes.forEach(Lane::masterdataChanged)))
        .onSuccess(
            heard ->
                consumer =
                    PositionedConsumer.start(
                        vertx,
                        store,
                        kafka,
                        config.consumer(),
                        GROUP,
                        Topic.declaredBy(TOPIC),
                        invoices::handle,
                        this::raise));
  }

  /** Says which of its workers fail or hang. */
  public void register(Health health) {
    health.watches("posting-consumer", "invoices of billing are not taken", consumer::isWell);
    lanes.forEach(lane -> lane.register(health));
  }

  /** Finishes what is under way and hands the lanes over; nothing is lost by not calling this. */
  public Future<Void> stop() {
    var consumed = consumer == null ? Future.<Void>succeededFuture() : consumer.stop();
    return consumed.eventually(
        () -> Future.join(lanes.stream().map(Lane::stop).toList()).mapEmpty());
  }

  private void raise(LogGap gap) {
    store.inTransaction(
        tx -> {
          exceptions.raise(tx, ExceptionDraft.of(gap, MISSING_DOCUMENTS));
          return null;
        });
  }
}
