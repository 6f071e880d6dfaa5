package io.tieout.process.reconciliation;

import static io.tieout.process.TestStore.await;
import static io.tieout.process.TestStore.caller;
import static io.tieout.process.reconciliation.TestBooks.reference;

import io.tieout.api.BillingSystem;
import io.tieout.api.ErpSystem;
import io.tieout.api.PostingProcess;
import io.tieout.api.UsageProcess;
import io.tieout.backbone.disposition.RetryPolicy;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.store.StoreConfig;
import io.tieout.model.Address;
import io.tieout.model.Break;
import io.tieout.model.Contract;
import io.tieout.model.Customer;
import io.tieout.model.ExceptionCase;
import io.tieout.model.Reconciliation;
import io.tieout.model.ReconciliationRequest;
import io.tieout.model.ReconciliationStatus;
import io.tieout.model.SourceRef;
import io.tieout.process.TestPort;
import io.tieout.process.TestStore;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.exceptions.Exceptions;
import io.tieout.process.masterdata.CustomerDirectory;
import io.tieout.process.masterdata.LegalEntities;
import io.tieout.process.rating.PriceBook;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** Reconciliation between the books of {@link TestBooks}, with a database of its own. */
final class ReconciliationBed implements AutoCloseable {
  static final int ATTEMPTS = 3;
  private static final RetryPolicy RETRY =
      new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(2), ATTEMPTS, Duration.ofHours(1));

  private static final ReconciliationRequest MARCH =
      new ReconciliationRequest("US", "USD", "2026-03");

  final TestBooks books = new TestBooks();
  final TestStore database = new TestStore("exceptions", "masterdata", "posting", "reconciliation");
  private final Exceptions exceptions = new Exceptions(database.store());
  final Reconciliations process;

  ReconciliationBed() {
    for (int number = 1; number <= 5; number++) {
      knowCustomer(number, 1, LocalDate.parse("2026-01-01"), null);
    }
    process = reconciliations(Duration.ofSeconds(30));
    process.start();
  }

  @Override
  public void close() {
    await(process.stop());
    database.close();
  }

  Reconciliations reconciliations(Duration patience) {
    return reconciliations(patience, database.store());
  }

  /** Begins a run on a database that is not there. */
  Reconciliation startOnNoDatabase() {
    var nowhere = "postgresql://core:secret@127.0.0.1:1/none";
    var store = Store.open(database.vertx(), StoreConfig.of(nowhere, nowhere));
    var run =
        reconciliations(Duration.ofMinutes(1), store).runReconciliation(caller("house"), MARCH);
    return await(run.eventually(store::close));
  }

  private Reconciliations reconciliations(Duration patience, Store store) {
    var billing = TestPort.of(BillingSystem.class, books);
    return new Reconciliations(
        database.vertx(),
        store,
        Clock.systemUTC(),
        () -> Instant.parse("2026-04-10T00:00:00Z"),
        new ReconciliationConfig(1, Duration.ofDays(31), Duration.ofDays(7), patience, 4, RETRY),
        new LegalEntities(List.of(TestBooks.US)),
        new CustomerDirectory(store, 100),
        billing,
        TestPort.of(ErpSystem.class, books),
        TestPort.of(UsageProcess.class, books),
        TestPort.of(PostingProcess.class, books),
        new PriceBook(billing, Clock.systemUTC(), Duration.ofMinutes(1)),
        new ExceptionLog(Clock.systemUTC()));
  }

  /** Runs over the books of March, to the end. */
  Reconciliation reconcile() {
    return ended(start(MARCH).id());
  }

  /** Runs over the books of another period, to the end. */
  Reconciliation reconcile(String period) {
    return ended(start(new ReconciliationRequest("US", "USD", period)).id());
  }

  Reconciliation start(ReconciliationRequest request) {
    return await(process.runReconciliation(caller("house"), request));
  }

  Reconciliation ended(String id) {
    var giveUp = Instant.now().plusSeconds(30);
    while (Instant.now().isBefore(giveUp)) {
      var run = await(process.findReconciliation(caller("house"), id));
      if (run.status() != ReconciliationStatus.RUNNING) {
        return run;
      }
      await(database.vertx().timer(20));
    }
    throw new AssertionError("run %s did not end in 30 s".formatted(id));
  }

  List<Break> breaks(Reconciliation run) {
    var breaks = new ArrayList<Break>();
    String cursor = null;
    do {
      var page = await(process.listBreaks(caller("house"), run.id(), cursor, 2));
      breaks.addAll(page.items());
      cursor = page.next();
    } while (cursor != null);
    return breaks;
  }

  List<ExceptionCase> cases() {
    return await(exceptions.listExceptions(caller("house"), null, null, null, null, null, null))
        .items();
  }

  List<String> reconciledPostings() {
    var rows =
        await(
            database
                .store()
                .core()
                .query("SELECT reference FROM posting.posting WHERE reconciled")
                .execute());
    return StreamSupport.stream(rows.spliterator(), false).map(row -> row.getString(0)).toList();
  }

  /** A customer with a contract over [from, to). */
  void knowCustomer(int number, int billingDay, LocalDate from, LocalDate to) {
    var customer =
        new Customer(
            "C-" + number,
            "house",
            new SourceRef("salesforce", "salesforce-main", "001" + number),
            "Customer " + number,
            "US",
            "USD",
            new Address(null, null, null, null, "US"),
            null,
            List.of());
    var contract =
        new Contract(
            "K-" + number,
            "house",
            new SourceRef("salesforce", "salesforce-main", "800" + number),
            customer.id(),
            "US",
            "USD",
            "America/New_York",
            from,
            to,
            billingDay,
            List.of("api-calls-usd"),
            List.of());
    execute(
        "INSERT INTO masterdata.customer (id, tenant, body, state) VALUES ($1, 'house', $2, 'CARRIED')",
        Tuple.of(customer.id(), new JsonObject(StrictJson.write(customer))));
    execute(
        """
        INSERT INTO masterdata.contract (id, tenant, customer, body, charged_from, state)
        VALUES ($1, 'house', $2, $3, '2026-01-01', 'CARRIED')
        """,
        Tuple.of(contract.id(), customer.id(), new JsonObject(StrictJson.write(contract))));
    execute(
        """
        INSERT INTO masterdata.reference (kind, record, tenant, account, system, id)
        VALUES ('CUSTOMER', $1, 'house', 'stripe-us', 'billing', $2),
          ('CUSTOMER', $1, 'house', 'netsuite-main', 'erp', $3)
        """,
        Tuple.of(customer.id(), "cus_" + number, "100" + number));
  }

  /** Stores a posting of the invoice, so that it can be marked. */
  void storePosting(int number) {
    storePosting(number, "2026-03");
  }

  void storePosting(int number, String period) {
    execute(
        """
        INSERT INTO posting.posting (tenant, entity, ledger, source_system, kind, source_id,
          reference, source_account, version, financial_hash, document, billing_customer, customer,
          number, document_date, period, currency, net, tax, gross, traceparent, account, state,
          note, received_at, updated_at, due_at)
        VALUES ('house', 'US', 'primary', 'stripe', 'INVOICE', $1, $2, 'stripe-us', 1, '', '', $1,
          $1, $1, '2026-04-04', $3, 'USD', 35, 0, 35, '', 'netsuite-main', 'RECEIVED', '',
          '2026-04-04T04:00Z', '2026-04-04T04:00Z', '2026-04-04T04:00Z')
        """,
        Tuple.of("in_" + number, reference(number), period));
  }

  private void execute(String sql, Tuple values) {
    await(database.store().core().preparedQuery(sql).execute(values));
  }
}
