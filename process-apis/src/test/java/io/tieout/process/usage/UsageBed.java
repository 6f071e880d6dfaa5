package io.tieout.process.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.api.BillingSystem;
import io.tieout.api.CrmSystem;
import io.tieout.api.ErpSystem;
import io.tieout.api.UsageProcess;
import io.tieout.backbone.clock.BusinessClock;
import io.tieout.backbone.disposition.RetryPolicy;
import io.tieout.backbone.eventlog.EventLog;
import io.tieout.backbone.eventlog.KafkaConfig;
import io.tieout.backbone.eventlog.LogRecord;
import io.tieout.backbone.eventlog.Topic;
import io.tieout.backbone.eventlog.Topics;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.store.Migrations;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.store.StoreConfig;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.backbone.work.UseCase;
import io.tieout.model.Address;
import io.tieout.model.BillingDocument;
import io.tieout.model.Caller;
import io.tieout.model.Contract;
import io.tieout.model.Customer;
import io.tieout.model.ExceptionCase;
import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.model.Money;
import io.tieout.model.Role;
import io.tieout.model.SourceRef;
import io.tieout.model.TaxBehaviour;
import io.tieout.model.UsageCount;
import io.tieout.model.UsageEventState;
import io.tieout.model.UsageFraming;
import io.tieout.model.UsageReceipt;
import io.tieout.process.TestConfig;
import io.tieout.process.TestPort;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.exceptions.Exceptions;
import io.tieout.process.masterdata.CustomerDirectory;
import io.tieout.process.masterdata.LegalEntities;
import io.tieout.process.masterdata.LegalEntity;
import io.tieout.process.masterdata.Masterdata;
import io.tieout.process.masterdata.MasterdataConfig;
import io.tieout.process.masterdata.TestVendors;
import io.tieout.process.rating.PriceBook;
import io.tieout.sandbox.SandboxServers;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Usage on a database and a topic of its own, delivering to a billing system of the test. */
final class UsageBed implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  static final String ACCOUNT = "stripe-us";

  private static final Clock WALL = Clock.systemUTC();

  final Vertx vertx = Vertx.vertx();
  final Store store;
  final TestBilling billing = new TestBilling();
  final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-10T12:00:00Z"));
  final CustomerDirectory directory;
  final UsageProcess usage;
  private final LegalEntities entities =
      new LegalEntities(
          List.of(
              new LegalEntity(
                  "US",
                  "Sample Inc",
                  "US",
                  "USD",
                  ZoneId.of("America/New_York"),
                  ACCOUNT,
                  "netsuite",
                  null,
                  List.of("USD"))));
  private final EventLog log;
  private final Topic received;
  private final Topic documents;
  private final UsageModule module;

  UsageBed() {
    this(TestConfig.RETRY);
  }

  /**
   * @param retry of deliveries
   */
  UsageBed(RetryPolicy retry) {
    String database = SandboxServers.freshDatabase();
    var server = SandboxServers.postgres();
    var storeConfig = StoreConfig.of(server.uri(database, "core"), server.uri(database, "edge"));
    Migrations.run(storeConfig, List.of("backbone", "masterdata", "exceptions", "usage"));
    store = Store.open(vertx, storeConfig);
    var kafka = KafkaConfig.of(SandboxServers.kafka().bootstrap());
    received = new Topic(database + ".usage", UsageModule.RECEIVED.partitions(), "identity");
    documents =
        new Topic(database + ".documents", UsageModule.DOCUMENTS.partitions(), "account and id");
    Topics.ensure(vertx, kafka, List.of(received, documents)).await();
    log = EventLog.open(vertx, kafka);
    directory = new CustomerDirectory(store, 1_000);
    directory.start().await();
    BusinessClock clock = now::get;
    module =
        new UsageModule(
            vertx,
            store,
            kafka,
            log,
            received,
            documents,
            billing,
            entities,
            directory,
            new PriceBook(billing, WALL, Duration.ofHours(1)),
            new ExceptionLog(WALL),
            clock,
            WALL,
            TestConfig.usage(retry));
    usage = module.process();
    module.start().await();
  }

  /** A caller of that tenant who may do what a test needs. */
  static Caller of(String tenant) {
    return new Caller(
        "test", tenant, Set.of(Role.SERVICE), Trace.start(), WALL.instant().plus(PATIENCE));
  }

  static String event(String id, String customer, String time, String meter, String quantity) {
    return """
    {"specversion":"1.0","id":"%s","source":"/test","type":"io.tieout.usage.recorded.v1",\
    "subject":"%s","time":"%s","data":{"meter":"%s","quantity":"%s"}}\
    """
        .formatted(id, customer, time, meter, quantity);
  }

  UsageReceipt send(String tenant, String... events) {
    return usage
        .acceptUsage(of(tenant), UsageFraming.LINES, null, Buffer.buffer(String.join("\n", events)))
        .await();
  }

  /** An event as the log has it, and in every part of it. */
  void sendToEveryPart(String tenant, String id, String event) {
    var headers =
        Map.of(EventRecords.TENANT, tenant, EventRecords.RECEIVED_AT, now.get().toString());
    byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
    var records = new EventRecords(headers, 1);
    records.add(Digest.identity(tenant, "/test", id), bytes, 0, bytes.length);
    LogRecord one = records.finish().getFirst();
    log.append(
            received,
            IntStream.range(0, received.partitions())
                .mapToObj(part -> new LogRecord(part, one.key(), one.value(), one.headers()))
                .toList())
        .await();
  }

  /** An invoice of one line for a customer's API calls, heard of in that version. */
  void invoice(int version, String id, String customer, String from, String to) {
    var nothing = Money.zero("USD");
    var line =
        new InvoiceLine(
            "il_" + id,
            "API calls",
            "api-calls-usd",
            "api-calls",
            Instant.parse(from),
            Instant.parse(to),
            BigDecimal.ONE,
            nothing,
            nothing,
            TaxBehaviour.EXCLUSIVE,
            List.of(),
            null);
    var invoice =
        new Invoice(
            new SourceRef("stripe", ACCOUNT, id),
            "cus_" + customer,
            "US-" + id,
            "USD",
            LocalDate.parse("2026-04-04"),
            LocalDate.parse("2026-04-04"),
            null,
            Instant.parse("2026-04-04T04:00:00Z"),
            List.of(line),
            List.of(),
            nothing,
            nothing,
            nothing,
            null);
    document(
        StrictJson.write(new BillingDocument(version, "0".repeat(64), invoice, null, null))
            .getBytes());
  }

  /** What comes on the topic of billing's documents; all of it in order. */
  void document(byte[] value) {
    var key = "document".getBytes(StandardCharsets.UTF_8);
    log.append(documents, List.of(new LogRecord(key, value, Map.of(Trace.HEADER, Trace.start()))))
        .await();
  }

  /** Makes a customer of one price known, with a contract and the ids of both at billing. */
  void arrive(String customer, String tenant, LocalDate from) {
    arrive(customer, tenant, from, "api-calls-usd");
  }

  /** Makes a customer known, with a contract of that price and the ids of both at billing. */
  void arrive(String customer, String tenant, LocalDate from, String price) {
    var source = new SourceRef("salesforce", "salesforce-main", "001");
    store
        .core()
        .preparedQuery(
            """
            WITH customer AS (
              INSERT INTO masterdata.customer (id, tenant, body) VALUES ($1, $2, $3)),
            contract AS (
              INSERT INTO masterdata.contract (id, tenant, customer, body, charged_from)
              VALUES ('K-' || $1, $2, $1, $4, '2026-01-01')),
            reference AS (
              INSERT INTO masterdata.reference (kind, record, tenant, account, system, id)
              VALUES ('CUSTOMER', $1, $2, $5, 'stripe', 'cus_' || $1),
                ('CONTRACT', 'K-' || $1, $2, $5, 'stripe', 'sub_' || $1))
            SELECT pg_notify('masterdata', '')\
            """)
        .execute(
            Tuple.of(
                customer,
                tenant,
                json(
                    new Customer(
                        customer,
                        tenant,
                        source,
                        "Customer " + customer,
                        "US",
                        "USD",
                        new Address(null, null, null, null, "US"),
                        null,
                        List.of())),
                json(
                    new Contract(
                        "K-" + customer,
                        tenant,
                        source,
                        customer,
                        "US",
                        "USD",
                        "America/New_York",
                        from,
                        null,
                        1,
                        List.of(price),
                        List.of())),
                ACCOUNT))
        .await();
  }

  /** Master data that reads a CRM of the test, for customers and contracts that come that way. */
  Masterdata masterdata(TestVendors vendors) {
    return new Masterdata(
        vertx,
        store,
        now::get,
        WALL,
        new MasterdataConfig(
            List.of("salesforce-main"),
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            2,
            100),
        TestPort.of(CrmSystem.class, vendors),
        TestPort.of(BillingSystem.class, vendors),
        TestPort.of(ErpSystem.class, vendors),
        entities,
        new ExceptionLog(WALL));
  }

  private static JsonObject json(Object value) {
    return new JsonObject(StrictJson.write(value));
  }

  void inTransaction(Consumer<SqlConnection> work) {
    UseCase.run(
            vertx,
            () ->
                store.inTransaction(
                    tx -> {
                      work.accept(tx);
                      return null;
                    }))
        .await();
  }

  List<UsageCount> counts(String tenant) {
    return usage.countUsage(of(tenant), null, null, null, null, null).await().items();
  }

  UsageEventState find(String tenant, String id) {
    return usage.findUsageEvents(of(tenant), id, "/test").await().items().getFirst();
  }

  boolean isDelivered(String id) {
    return usage.findUsageEvents(of(Caller.HOUSE), id, "/test").await().items().stream()
        .anyMatch(event -> event.delivery() != null);
  }

  /** How many deliveries billing may have, or not; none that is just being sent. */
  long inDoubt() {
    return store
        .core()
        .query(
            "SELECT count(*) FROM usage.delivery WHERE state = 'PLANNED' AND attempts > 0"
                + " AND due_at > now() + interval '1 minute'")
        .execute()
        .await()
        .iterator()
        .next()
        .getLong(0);
  }

  /** How many deliveries are on their way. */
  long outstanding() {
    return store
        .core()
        .query("SELECT count(*) FROM usage.delivery WHERE state = 'PLANNED'")
        .execute()
        .await()
        .iterator()
        .next()
        .getLong(0);
  }

  /** How many deliveries are put off for more than a minute. */
  long postponed() {
    return store
        .core()
        .query(
            "SELECT count(*) FROM usage.delivery WHERE due_at > now() + interval '1 minute'"
                + " AND attempts = 0")
        .execute()
        .await()
        .iterator()
        .next()
        .getLong(0);
  }

  /** As if the log had lost records of each part that were counted. */
  void countMoreThanTheLogHas() {
    store
        .core()
        .query("UPDATE backbone.position SET next = next + 100 WHERE next > 0")
        .execute()
        .await();
  }

  /** How many windows hold events that no revision carries. */
  long pendingWindows() {
    return store
        .core()
        .query("SELECT count(*) FROM usage.usage_window WHERE pending")
        .execute()
        .await()
        .iterator()
        .next()
        .getLong(0);
  }

  /** The newest transaction that has locked a window whose events no revision carries. */
  String pendingWindowsLockedBy() {
    return store
        .core()
        .query("SELECT max(xmax::text::bigint)::text FROM usage.usage_window WHERE pending")
        .execute()
        .await()
        .iterator()
        .next()
        .getString(0);
  }

  /** As if deliveries had been planned and put off by so much longer ago. */
  void passHoursForDeliveries(int hours) {
    store
        .core()
        .preparedQuery(
            """
            UPDATE usage.delivery SET due_at = due_at - $1 * interval '1 hour',
              first_sent_at = first_sent_at - $1 * interval '1 hour'
            """)
        .execute(Tuple.of(hours))
        .await();
  }

  /** As if what is in doubt had been sent first so much longer ago, and is due much later. */
  void delayDeliveries(int hours) {
    store
        .core()
        .preparedQuery(
            """
            UPDATE usage.delivery SET due_at = due_at + $1 * interval '1 hour',
              first_sent_at = first_sent_at - $1 * interval '1 hour'
            """)
        .execute(Tuple.of(hours))
        .await();
  }

  /** Has every planned delivery sent, in one batch. */
  void dueNow() {
    store
        .core()
        .query("UPDATE usage.delivery SET due_at = now() WHERE state = 'PLANNED'")
        .execute()
        .await();
  }

  List<ExceptionCase> exceptions() {
    return new Exceptions(store)
        .listExceptions(of(Caller.HOUSE), null, null, null, null, null, 200)
        .await()
        .items();
  }

  /** Waits for what the workers bring about. */
  static void eventually(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    module.stop().await();
    log.close().await();
    store.close().await();
    vertx.close().await();
  }
}
