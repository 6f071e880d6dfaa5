package io.tieout.process.reconciliation;

import static io.tieout.process.TestStore.await;
import static io.tieout.process.TestStore.caller;
import static io.tieout.process.reconciliation.TestBooks.reference;
import static io.tieout.process.reconciliation.TestBooks.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.api.BillingSystem;
import io.tieout.api.ErpSystem;
import io.tieout.api.PostingProcess;
import io.tieout.api.UsageProcess;
import io.tieout.backbone.disposition.RetryPolicy;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import io.tieout.model.Address;
import io.tieout.model.Break;
import io.tieout.model.BreakClass;
import io.tieout.model.Contract;
import io.tieout.model.Customer;
import io.tieout.model.ExceptionCase;
import io.tieout.model.ExceptionStatus;
import io.tieout.model.PostingState;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReconciliationsTest {
  private static final int ATTEMPTS = 3;
  private static final RetryPolicy RETRY =
      new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(2), ATTEMPTS, Duration.ofHours(1));

  private static final ReconciliationRequest MARCH =
      new ReconciliationRequest("US", "USD", "2026-03");
  private static final Instant LONG_AGO = Instant.parse("2026-04-04T05:00:00Z");

  private final TestBooks books = new TestBooks();
  private TestStore database;
  private Exceptions exceptions;
  private Reconciliations reconciliations;

  @BeforeEach
  void open() {
    database = new TestStore("exceptions", "masterdata", "posting", "reconciliation");
    exceptions = new Exceptions(database.store());
    for (int number = 1; number <= 5; number++) {
      knowCustomer(number);
    }
    reconciliations = reconciliations(Duration.ofSeconds(30));
    reconciliations.start();
  }

  @AfterEach
  void close() {
    await(reconciliations.stop());
    database.close();
  }

  @Test
  void tiesOutBooksThatAgreeAndMarksTheirDocuments() {
    // Given
    for (int number = 1; number <= 3; number++) {
      books.bill(number, "70");
      books.post(number, "35.00");
      storePosting(number);
    }

    // When
    var run = reconcile();

    // Then
    assertThat(run.status()).isEqualTo(ReconciliationStatus.COMPLETED);
    assertThat(run.billed()).isEqualTo(run.posted()).isEqualTo(usd("105.00"));
    assertThat(run.difference()).isEqualTo(run.unexplained()).isEqualTo(usd("0.00"));
    assertThat(run.breaks()).isZero();
    assertThat(run.documents().getFirst().erp().count()).isEqualTo(3);
    var usage = run.usage().getFirst();
    assertThat(usage.stored()).isEqualByComparingTo("210");
    assertThat(usage.billed()).isEqualByComparingTo("210");
    assertThat(usage.rerated()).isEqualTo(usage.invoiced()).isEqualTo(usd("105.00"));
    assertThat(run.erpReadAt()).isBefore(run.completedAt());
    assertThat(reconciledPostings())
        .containsExactlyInAnyOrder(reference(1), reference(2), reference(3));
  }

  @Test
  void explainsWhatIsMissingByItsPosting() {
    // Given
    for (int number = 1; number <= 5; number++) {
      books.bill(number, "70");
    }
    books.inState(1, PostingState.UNCERTAIN, LONG_AGO);
    books.inState(2, PostingState.WAITING_PERIOD, LONG_AGO);
    books.inState(3, PostingState.EXCEPTION, LONG_AGO);
    books.inState(4, PostingState.POSTED, LONG_AGO);
    books.inState(5, PostingState.POSTED, Instant.now().plusSeconds(60));

    // When
    var run = reconcile();

    // Then
    var row = run.documents().getFirst();
    assertThat(row.inFlight()).isEqualTo(usd("70.00"));
    assertThat(row.held()).isEqualTo(usd("35.00"));
    assertThat(row.exception()).isEqualTo(usd("35.00"));
    assertThat(row.unexplained()).isEqualTo(run.unexplained()).isEqualTo(usd("35.00"));
    assertThat(breaks(run))
        .extracting(Break::kind, Break::subject, Break::explained)
        .containsExactly(
            tuple(BreakClass.IN_FLIGHT, "US-2026-1", true),
            tuple(BreakClass.MISSING_IN_ERP, "US-2026-2", true),
            tuple(BreakClass.MISSING_IN_ERP, "US-2026-3", true),
            tuple(BreakClass.MISSING_IN_ERP, "US-2026-4", false),
            tuple(BreakClass.IN_FLIGHT, "US-2026-5", true));
  }

  @Test
  void neverLetsTwoErrorsCancelOut() {
    // Given
    books.bill(1, "70");
    books.post(2, "35.00");

    // When
    var run = reconcile();

    // Then
    assertThat(run.difference()).isEqualTo(usd("0.00"));
    assertThat(run.unexplained()).isEqualTo(usd("70.00"));
    assertThat(run.breaks()).isEqualTo(2);
  }

  @Test
  void takesBackTheMarkOfADocumentThatNoLongerAgrees() {
    // Given
    books.bill(1, "70");
    books.post(1, "35.00");
    storePosting(1);
    reconcile();
    books.post(1, "35.00");
    books.bill(2, "70");
    books.post(2, "34.00");
    storePosting(2);

    // When
    var run = reconcile();

    // Then
    assertThat(breaks(run))
        .extracting(Break::kind)
        .containsExactlyInAnyOrder(BreakClass.DUPLICATE, BreakClass.AMOUNT);
    assertThat(reconciledPostings()).containsExactly(reference(1));
  }

  @Test
  void asksAgainForWhatCannotBeReadNow() {
    // Given
    books.erpRefuses(ATTEMPTS - 1);

    // When
    var run = reconcile();

    // Then
    assertThat(run.status()).isEqualTo(ReconciliationStatus.COMPLETED);
    assertThat(cases()).isEmpty();
  }

  @Test
  void failsWithAnExceptionThatTheNextRunSettles() {
    // Given
    books.erpRefuses(ATTEMPTS);
    var failed = reconcile();
    var open = cases();

    // When
    var run = reconcile();

    // Then
    assertThat(failed.status()).isEqualTo(ReconciliationStatus.FAILED);
    assertThat(open)
        .extracting(ExceptionCase::kind, ExceptionCase::code, ExceptionCase::status)
        .containsExactly(tuple("reconciliation-failed", "system-down", ExceptionStatus.OPEN));
    assertThat(run.status()).isEqualTo(ReconciliationStatus.COMPLETED);
    assertThat(cases()).extracting(ExceptionCase::status).containsExactly(ExceptionStatus.RESOLVED);
  }

  @Test
  void givesUpARunWhoseProcessHasEnded() {
    // Given
    await(
        database
            .store()
            .core()
            .query(
                """
                INSERT INTO reconciliation.run (entity, currency, period, started_at, deadline)
                VALUES ('US', 'USD', '2026-03', '2026-01-01T00:00Z', '2026-01-01T00:01Z')
                """)
            .execute());

    // When
    var sweeping = reconciliations(Duration.ofMillis(10));
    sweeping.start();

    // Then
    var run = ended("r-1");
    await(sweeping.stop());
    assertThat(run.status()).isEqualTo(ReconciliationStatus.FAILED);
    assertThat(cases()).extracting(ExceptionCase::code).containsExactly("abandoned");
  }

  @Test
  void refusesBooksThatThereAreNot() {
    // When / Then
    assertThatThrownBy(() -> start(new ReconciliationRequest("XX", "USD", "2026-03")))
        .isInstanceOf(Failure.Invalid.class);
    assertThatThrownBy(() -> start(new ReconciliationRequest("US", "EUR", "2026-03")))
        .isInstanceOf(Failure.Invalid.class);
    assertThatThrownBy(() -> start(new ReconciliationRequest("US", "USD", "2026-13")))
        .isInstanceOf(Failure.Invalid.class);
  }

  @Test
  void listsRunsAndBreaksPageByPageToTheHouseOnly() {
    // Given
    for (int number = 1; number <= 3; number++) {
      books.bill(number, "70");
    }
    var first = reconcile();
    var second = reconcile();

    // When
    var page =
        await(reconciliations.listReconciliations(caller("house"), "US", "2026-03", null, 1));

    // Then
    assertThat(page.items()).containsExactly(second);
    assertThat(
            await(
                    reconciliations.listReconciliations(
                        caller("house"), "US", "2026-03", page.next(), 1))
                .items())
        .containsExactly(first);
    assertThat(breaks(first)).hasSize(3).doesNotHaveDuplicates();
    assertThat(
            await(reconciliations.listReconciliations(caller("acme"), null, null, null, null))
                .items())
        .isEmpty();
    assertThatThrownBy(() -> await(reconciliations.findReconciliation(caller("acme"), first.id())))
        .isInstanceOf(Failure.NotFound.class);
    assertThatThrownBy(
            () -> await(reconciliations.listBreaks(caller("acme"), first.id(), null, null)))
        .isInstanceOf(Failure.NotFound.class);
  }

  private Reconciliations reconciliations(Duration patience) {
    var billing = TestPort.of(BillingSystem.class, books);
    var store = database.store();
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

  /** Runs to the end. */
  private Reconciliation reconcile() {
    return ended(start(MARCH).id());
  }

  private Reconciliation start(ReconciliationRequest request) {
    return await(reconciliations.runReconciliation(caller("house"), request));
  }

  private Reconciliation ended(String id) {
    var giveUp = Instant.now().plusSeconds(30);
    while (Instant.now().isBefore(giveUp)) {
      var run = await(reconciliations.findReconciliation(caller("house"), id));
      if (run.status() != ReconciliationStatus.RUNNING) {
        return run;
      }
      await(database.vertx().timer(20));
    }
    throw new AssertionError("run %s did not end in 30 s".formatted(id));
  }

  private List<Break> breaks(Reconciliation run) {
    var breaks = new ArrayList<Break>();
    String cursor = null;
    do {
      var page = await(reconciliations.listBreaks(caller("house"), run.id(), cursor, 2));
      breaks.addAll(page.items());
      cursor = page.next();
    } while (cursor != null);
    return breaks;
  }

  private List<ExceptionCase> cases() {
    return await(exceptions.listExceptions(caller("house"), null, null, null, null, null, null))
        .items();
  }

  private List<String> reconciledPostings() {
    var rows =
        await(
            database
                .store()
                .core()
                .query("SELECT reference FROM posting.posting WHERE reconciled")
                .execute());
    return StreamSupport.stream(rows.spliterator(), false).map(row -> row.getString(0)).toList();
  }

  private void knowCustomer(int number) {
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
            LocalDate.parse("2026-01-01"),
            null,
            1,
            List.of("api-calls-usd"),
            List.of());
    execute(
        "INSERT INTO masterdata.customer (id, tenant, body, state) VALUES ($1, 'house', $2, 'CARRIED')",
        Tuple.of(customer.id(), new JsonObject(StrictJson.write(customer))));
    execute(
        """
        INSERT INTO masterdata.contract (id, tenant, customer, body, state)
        VALUES ($1, 'house', $2, $3, 'CARRIED')
        """,
        Tuple.of(contract.id(), customer.id(), new JsonObject(StrictJson.write(contract))));
    execute(
        """
        INSERT INTO masterdata.reference (record, tenant, account, system, id)
        VALUES ($1, 'house', 'stripe-us', 'billing', $2), ($1, 'house', 'netsuite-main', 'erp', $3)
        """,
        Tuple.of(customer.id(), "cus_" + number, "100" + number));
  }

  private void storePosting(int number) {
    execute(
        """
        INSERT INTO posting.posting (tenant, entity, ledger, source_system, kind, source_id,
          reference, source_account, version, financial_hash, document, billing_customer, customer,
          number, document_date, period, currency, net, tax, gross, traceparent, account, state,
          note, received_at, updated_at, due_at)
        VALUES ('house', 'US', 'primary', 'stripe', 'INVOICE', $1, $2, 'stripe-us', 1, '', '', $1,
          $1, $1, '2026-04-04', '2026-03', 'USD', 35, 0, 35, '', 'netsuite-main', 'RECEIVED', '',
          '2026-04-04T04:00Z', '2026-04-04T04:00Z', '2026-04-04T04:00Z')
        """,
        Tuple.of("in_" + number, reference(number)));
  }

  private void execute(String sql, Tuple values) {
    await(database.store().core().preparedQuery(sql).execute(values));
  }
}
