package io.tieout.process.posting;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.api.BillingSystem;
import io.tieout.api.ErpSystem;
import io.tieout.backbone.disposition.RetryPolicy;
import io.tieout.backbone.eventlog.ReceivedRecord;
import io.tieout.backbone.eventlog.RecordBatch;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.lease.Leases;
import io.tieout.backbone.store.Migrations;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.store.StoreConfig;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.backbone.work.UseCase;
import io.tieout.backbone.work.WorkerConfig;
import io.tieout.model.Address;
import io.tieout.model.BillingDocument;
import io.tieout.model.Caller;
import io.tieout.model.Customer;
import io.tieout.model.ExceptionCase;
import io.tieout.model.Invoice;
import io.tieout.model.Posting;
import io.tieout.model.PostingMove;
import io.tieout.model.PostingState;
import io.tieout.model.Role;
import io.tieout.model.SourceRef;
import io.tieout.model.TaxEvidence;
import io.tieout.model.TaxStatus;
import io.tieout.model.VoidedInvoice;
import io.tieout.process.TestConfig;
import io.tieout.process.TestPort;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.exceptions.Exceptions;
import io.tieout.process.masterdata.CustomerDirectory;
import io.tieout.process.masterdata.LegalEntities;
import io.tieout.sandbox.SandboxServers;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A database of its own, an ERP behind HTTP, and posting between the two. Registered as an
 * extension it is as if nothing had happened yet before each test, but that billing's customer
 * {@code cus_1} is known.
 */
final class PostingBed
    implements BeforeEachCallback, AfterEachCallback, AfterAllCallback, AutoCloseable {
  static final String ERP = Samples.US.erp();
  static final Clock CLOCK = Clock.systemUTC();
  static final PostingConfig CONFIG = config(PeriodPolicy.HOLD);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final Vertx vertx = Vertx.vertx();
  final Store store;
  final TestErp erp;
  ErpSystem port;
  final TestTax tax = new TestTax();
  final TestBilling billing = new TestBilling();
  PostingConfig config = CONFIG;
  LegalEntities entities = new LegalEntities(List.of(Samples.US));
  final CustomerDirectory customers;
  final ExceptionLog exceptions = new ExceptionLog(CLOCK);
  final PostingStore postings = new PostingStore();
  final Postings process;
  private final List<Lane> lanes = new ArrayList<>();
  private long offset;

  PostingBed() {
    String database = SandboxServers.freshDatabase();
    var server = SandboxServers.postgres();
    var config = StoreConfig.of(server.uri(database, "core"), server.uri(database, "edge"));
    Migrations.run(config, List.of("backbone", "masterdata", "exceptions", "posting"));
    store = Store.open(vertx, config);
    erp = new TestErp(vertx);
    port = erp.remote;
    customers = new CustomerDirectory(store, 100);
    customers.start().await();
    process = new Postings(store);
  }

  /** As CONFIG, with that policy for closed periods. */
  static PostingConfig config(PeriodPolicy policy) {
    return config(policy, Samples.MAPPING);
  }

  private static PostingConfig config(PeriodPolicy policy, MappingConfig mapping) {
    return new PostingConfig(
        TestConfig.CONSUMER,
        mapping,
        new WorkerConfig(
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofMinutes(2)),
        Duration.ofSeconds(3),
        Duration.ofSeconds(1),
        new RetryPolicy(Duration.ofMillis(20), Duration.ofMillis(200), 6, Duration.ofHours(24)),
        Duration.ofMillis(100),
        Duration.ofMillis(100),
        Duration.ofSeconds(20),
        Duration.ofMinutes(5),
        Map.of(Samples.US.id(), policy));
  }

  /** From now on the entity has no tax engine of record, as at first. */
  void noTaxEngineOfRecord() {
    entities = new LegalEntities(List.of(Samples.US));
  }

  /** From now on no entity is configured. */
  void noEntity() {
    entities = new LegalEntities(List.of());
  }

  /** From now on the entity has a tax engine of record. */
  void taxEngineOfRecord() {
    entities = new LegalEntities(List.of(Samples.US_TAXED));
  }

  /** From now on billing takes amounts with tax in them apart in that way. */
  void inclusiveTax(InclusiveTax policy) {
    var rules = new MappingConfig.Rules(Map.of(), Map.of(), Map.of(), null, null, policy, null);
    config =
        config(
            PeriodPolicy.HOLD,
            new MappingConfig(Samples.MAPPING.defaults(), Map.of(Samples.US.id(), rules)));
  }

  /** A lane as one process has it. */
  Lane startLane() {
    var postInvoice =
        new PostInvoice(
            store,
            postings,
            TestPort.of(BillingSystem.class, billing),
            port,
            tax,
            entities,
            customers,
            exceptions,
            config,
            CLOCK);
    var lane =
        new Lane(
            vertx,
            ERP,
            store,
            postings,
            new Leases(store),
            port,
            new AwaitedCustomers(store, customers, exceptions),
            postInvoice,
            config,
            CLOCK);
    lane.start();
    customers.onChange(lane::masterdataChanged).await();
    lanes.add(lane);
    return lane;
  }

  /** Makes billing's customer {@code cus_1} known as {@code C-0001} of the tenant. */
  void arriveCustomer(String tenant) {
    var address = new Address("1 Main St", "Austin", "TX", "78701", "US");
    arriveCustomer(tenant, address, null, List.of());
  }

  void arriveCustomer(String tenant, Address address, String taxId, List<TaxEvidence> evidence) {
    var customer =
        new Customer(
            "C-0001",
            tenant,
            new SourceRef("salesforce", "salesforce-main", "001"),
            "Acme",
            "US",
            "USD",
            address,
            taxId,
            evidence);
    onVirtualThread(
        () ->
            store.inTransaction(
                tx -> {
                  tx.preparedQuery(
                          "INSERT INTO masterdata.customer (id, tenant, body) VALUES ($1, $2, $3)")
                      .execute(
                          Tuple.of(
                              "C-0001",
                              tenant,
                              new JsonObject(StrictJson.write(customer).toString())))
                      .await();
                  tx.preparedQuery(
                          """
                          INSERT INTO masterdata.reference (kind, record, tenant, account, system, id)
                          VALUES ('CUSTOMER', 'C-0001', $1, 'stripe-us', 'stripe', 'cus_1'),
                            ('CUSTOMER', 'C-0001', $1, 'netsuite-main', 'netsuite', '1001')
                          """)
                      .execute(Tuple.of(tenant))
                      .await();
                  return tx.query("NOTIFY masterdata").execute().await();
                }));
  }

  /** Billing's documents arrive, in their first version. */
  void receive(Invoice... invoices) {
    for (var invoice : invoices) {
      receive(1, invoice);
    }
  }

  void receive(int version, Invoice invoice) {
    receive(invoice.source().id(), value(version, invoice));
  }

  static byte[] value(int version, Invoice invoice) {
    var document = new BillingDocument(version, "0".repeat(64), invoice, null, null);
    return StrictJson.write(document).getBytes();
  }

  /** Billing says that an invoice is void, in its second version. */
  void takeBack(String id) {
    takeBack(2, id);
  }

  void takeBack(int version, String id) {
    var voided = new VoidedInvoice(Samples.US.billing(), id);
    var document = new BillingDocument(version, "0".repeat(64), null, voided, null);
    receive(id, StrictJson.write(document).getBytes());
  }

  void receive(String document, byte[] value) {
    receive(document, value, CLOCK.instant());
  }

  /**
   * A record of the event log.
   *
   * @param at when it was appended
   */
  void receive(String document, byte[] value, Instant at) {
    var key = ("stripe-us/" + document).getBytes(StandardCharsets.UTF_8);
    var entry = new ReceivedRecord(offset, at, key, value, Map.of());
    var batch = new RecordBatch("billing.documents", 0, offset, ++offset, List.of(entry));
    var consumer = new InvoiceConsumer(postings, entities, customers, exceptions, CLOCK);
    onVirtualThread(
        () ->
            store.inTransaction(
                tx -> {
                  consumer.handle(tx, batch);
                  return null;
                }));
    lanes.forEach(Lane::wake);
  }

  static Caller house() {
    return caller(Caller.HOUSE);
  }

  static Caller caller(String tenant) {
    return new Caller(
        "test", tenant, Set.of(Role.SERVICE), Trace.start(), Instant.now().plusSeconds(30));
  }

  /** All postings, oldest first. */
  List<Posting> all() {
    return process
        .listPostings(house(), null, null, null, null, null, null, null, null, 200)
        .await()
        .items()
        .reversed();
  }

  PostingState state(String document) {
    return posting(document).state();
  }

  Posting posting(String document) {
    return all().stream()
        .filter(posting -> posting.source().id().equals(document))
        .findFirst()
        .orElseThrow();
  }

  List<PostingMove> moves(String document) {
    return process.postingHistory(house(), posting(document).id()).await().items();
  }

  /** Where a document stands with its tax engine. */
  String filing(String document) {
    return store
        .core()
        .preparedQuery("SELECT filing FROM posting.posting WHERE source_id = $1")
        .execute(Tuple.of(document))
        .await()
        .iterator()
        .next()
        .getString(0);
  }

  List<PostingState> history(String document) {
    return moves(document).stream().map(PostingMove::state).toList();
  }

  List<ExceptionCase> exceptions() {
    return new Exceptions(store)
        .listExceptions(house(), null, null, null, null, null, 200)
        .await()
        .items();
  }

  /** Waits until the tax of a posted document is filed, and nothing is left to do. */
  void awaitCommitted(String document) {
    awaitState(document, PostingState.POSTED);
    eventually(
        () -> process.postingBacklog(house()).await().items().isEmpty(),
        document + " is not committed");
    assertThat(tax.documents).containsEntry(posting(document).reference(), TaxStatus.COMMITTED);
  }

  void awaitState(String document, PostingState state) {
    eventually(() -> state(document) == state, document + " is not " + state);
  }

  /** Polls, since what is awaited comes about in other threads and in PostgreSQL. */
  static void eventually(BooleanSupplier condition, String otherwise) {
    var end = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as(otherwise).isBefore(end);
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  <T> T onVirtualThread(Callable<T> call) {
    return UseCase.run(vertx, call).await();
  }

  /** A statement on the database, as the owner. */
  void sql(String statement) {
    store.core().query(statement).execute().await();
  }

  /** As if nothing had happened yet. */
  void clear() {
    lanes.forEach(lane -> lane.stop().await());
    lanes.clear();
    erp.clear();
    port = erp.remote;
    tax.clear();
    billing.clear();
    config = CONFIG;
    noTaxEngineOfRecord();
    sql(
        """
        TRUNCATE posting.posting, posting.move, posting.period, exceptions.exception,
          masterdata.customer, masterdata.reference, backbone.lease;
        NOTIFY masterdata
        """);
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    arriveCustomer(Caller.HOUSE);
  }

  @Override
  public void afterEach(ExtensionContext test) {
    clear();
  }

  @Override
  public void afterAll(ExtensionContext tests) {
    close();
  }

  @Override
  public void close() {
    lanes.forEach(lane -> lane.stop().await());
    erp.close();
    store.close().await();
    vertx.close().await();
  }
}
