package io.tieout.process.masterdata;

import static io.tieout.process.TestStore.await;
import static io.tieout.process.TestStore.caller;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.api.BillingSystem;
import io.tieout.api.CrmSystem;
import io.tieout.api.ErpSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.lease.Leases;
import io.tieout.model.Caller;
import io.tieout.model.CrossReference;
import io.tieout.model.ExceptionCase;
import io.tieout.model.ExceptionStatus;
import io.tieout.model.RefusedRecord;
import io.tieout.model.SynchronisationReport;
import io.tieout.process.TestPort;
import io.tieout.process.TestStore;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.exceptions.Exceptions;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MasterdataTest {

  private static final Duration OVERLAP = Duration.ofMinutes(5);
  private static final Duration LEASE_TIME = Duration.ofMinutes(1);

  /** Soon over, when nobody renews it. */
  private static final Duration SHORT_LEASE = Duration.ofSeconds(1);

  private static final LegalEntity US =
      new LegalEntity(
          "US",
          "Sample Inc",
          "US",
          "USD",
          ZoneId.of("America/New_York"),
          "stripe-us",
          "netsuite-main",
          null,
          List.of("USD"));

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-10T12:00:00Z"));
  private final TestVendors vendors = new TestVendors();
  private TestStore database;
  private Exceptions exceptions;
  private Masterdata masterdata;

  @BeforeEach
  void open() {
    database = new TestStore("exceptions", "masterdata");
    exceptions = new Exceptions(database.store());
    masterdata = process(LEASE_TIME);
    await(masterdata.directory().start());
  }

  /** Master data as one of several processes has it, with the same database and vendors. */
  private Masterdata process(Duration leaseTime) {
    return new Masterdata(
        database.vertx(),
        database.store(),
        now::get,
        Clock.systemUTC(),
        new MasterdataConfig(
            List.of("salesforce-main"), Duration.ofHours(1), leaseTime, OVERLAP, 3, 100),
        TestPort.of(CrmSystem.class, vendors),
        TestPort.of(BillingSystem.class, vendors),
        TestPort.of(ErpSystem.class, vendors),
        new LegalEntities(List.of(US)),
        new ExceptionLog(Clock.systemUTC()));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void carriesCustomersAndContractsToBillingAndTheErp() {
    // Given
    for (int number = 1; number <= 5; number++) {
      vendors.customer("C-" + number, "house", "Customer " + number);
      vendors.contract("K-" + number, "C-" + number);
    }

    // When
    var report = synchronise();

    // Then
    assertThat(report).isEqualTo(new SynchronisationReport(5, 5, 0));
    var record = await(masterdata.findCustomer(caller("house"), "C-5"));
    assertThat(record.customer()).isEqualTo(vendors.customers.get("C-5"));
    assertThat(record.contracts()).containsExactly(vendors.contracts.get("K-5"));
    assertThat(record.references())
        .extracting(CrossReference::account, CrossReference::id)
        .containsExactly(tuple("netsuite-main", "erp_C-5"), tuple("stripe-us", "cus_C-5"));
    assertThat(onVirtualThread(() -> masterdata.directory().customerOf("stripe-us", "cus_C-5")))
        .contains("C-5");
  }

  @Test
  void keepsTheTraceOfTheRequest() {
    // Given
    vendors.customer("C-1", "house", "Customer");
    var caller = caller("house");

    // When
    await(masterdata.synchronise(caller));

    // Then
    assertThat(vendors.traces).containsExactly(caller.traceparent());
  }

  @Test
  void readsFromTheLastChangeLessTheOverlapAndCarriesNothingTwice() {
    // Given
    vendors.customer("C-1", "house", "Customer");
    synchronise();
    vendors.calls.clear();

    // When
    var report = synchronise();

    // Then
    assertThat(report).isEqualTo(new SynchronisationReport(0, 0, 0));
    assertThat(vendors.asked).containsExactly(TestVendors.CHANGED.minus(OVERLAP));
    assertThat(vendors.calls).isEmpty();
  }

  @Test
  void carriesACustomerAgainThatHasChanged() {
    // Given
    vendors.customer("C-1", "house", "Before");
    synchronise();
    onVirtualThread(() -> masterdata.directory().find(List.of("C-1")));
    vendors.customer("C-1", "house", "After");

    // When
    var report = synchronise();

    // Then
    assertThat(report.customers()).isEqualTo(1);
    eventually(
        () ->
            masterdata
                .directory()
                .find(List.of("C-1"))
                .get("C-1")
                .customer()
                .name()
                .equals("After"));
  }

  @Test
  void setsARefusedCustomerAsideUntilTheCrmCorrectsIt() {
    // Given
    vendors.customer("C-1", "house", "Refused");
    vendors.contract("K-1", "C-1");
    vendors.customer("C-2", "house", "Accepted");
    vendors.contract("K-2", "C-2");
    vendors.rejected.add("C-1");
    var first = synchronise();
    var open = cases();
    vendors.rejected.clear();
    vendors.customer("C-1", "house", "Corrected");

    // When
    var second = synchronise();

    // Then
    assertThat(first).isEqualTo(new SynchronisationReport(1, 1, 1));
    assertThat(open)
        .extracting(
            ExceptionCase::kind,
            ExceptionCase::code,
            ExceptionCase::customer,
            ExceptionCase::status)
        .containsExactly(tuple("masterdata-refused", "bad-address", "C-1", ExceptionStatus.OPEN));
    assertThat(second).isEqualTo(new SynchronisationReport(1, 1, 0));
    assertThat(cases()).extracting(ExceptionCase::status).containsOnly(ExceptionStatus.RESOLVED);
  }

  @Test
  void raisesARecordThatTheCrmCannotPresentUntilItCan() {
    // Given
    vendors.customer("C-1", "house", "Fit");
    vendors.refused.add(new RefusedRecord("001-C-2", "Currency__c is empty"));
    var first = synchronise();
    var open = cases();
    vendors.refused.clear();
    vendors.customer("C-2", "house", "Mended");

    // When
    var second = synchronise();

    // Then
    assertThat(first).isEqualTo(new SynchronisationReport(1, 0, 1));
    assertThat(open).extracting(ExceptionCase::status).containsExactly(ExceptionStatus.OPEN);
    assertThat(open.getFirst().summary()).contains("001-C-2", "Currency__c is empty");
    assertThat(second).isEqualTo(new SynchronisationReport(1, 0, 0));
    assertThat(cases()).extracting(ExceptionCase::status).containsExactly(ExceptionStatus.RESOLVED);
  }

  @Test
  void recordWithTheNumberOfAnotherIsRefusedUntilItHasItsOwn() {
    // Given a second customer and a second contract under numbers that are taken
    vendors.customer("C-1", "house", "First");
    vendors.contract("K-1", "C-1");
    synchronise();
    vendors.customer("C-2", "acme", "Second");
    vendors.contract("K-2", "C-2");
    vendors.renumber("C-2", "C-1");
    vendors.renumber("K-2", "K-1");

    // When
    var taken = synchronise();

    // Then
    assertThat(taken).isEqualTo(new SynchronisationReport(0, 0, 2));
    var kept = await(masterdata.findCustomer(caller("house"), "C-1"));
    assertThat(kept.customer().name()).isEqualTo("First");
    assertThat(kept.contracts()).containsExactly(vendors.contracts.get("K-1"));
    assertThat(cases())
        .extracting(ExceptionCase::status, ExceptionCase::summary)
        .containsExactlyInAnyOrder(
            tuple(
                ExceptionStatus.OPEN,
                "Record 001-C-2 of salesforce-main customers cannot be used: its number C-1 is"
                    + " that of record 001-C-1 of salesforce-main"),
            tuple(
                ExceptionStatus.OPEN,
                "Record 800-K-2 of salesforce-main contracts cannot be used: its number K-1 is"
                    + " that of record 800-K-1 of salesforce-main"));
    vendors.customer("C-2", "acme", "Second");
    vendors.contract("K-2", "C-2");
    assertThat(synchronise()).isEqualTo(new SynchronisationReport(1, 1, 0));
    assertThat(cases()).extracting(ExceptionCase::status).containsOnly(ExceptionStatus.RESOLVED);
  }

  @Test
  void customerAndContractOfOneNumberHaveTheirOwnIdsAtBilling() {
    // Given
    vendors.customer("1001", "house", "Customer");
    vendors.contract("1001", "1001");

    // When
    synchronise();

    // Then
    assertThat(onVirtualThread(() -> masterdata.directory().idAt("1001", "stripe-us")))
        .contains("cus_1001");
    assertThat(onVirtualThread(() -> masterdata.directory().ownerOf("stripe-us", "cus_1001")))
        .contains(vendors.customers.get("1001"));
    assertThat(
            onVirtualThread(() -> masterdata.directory().ownerOf("stripe-us", "sub_1001_cus_1001")))
        .isEmpty();
    assertThat(
            onVirtualThread(
                () -> masterdata.directory().contractsAt(List.of("1001", "1002"), "stripe-us")))
        .containsExactly("1001");
  }

  @Test
  void contractWithTheNumberOfACarriedCustomerIsNotCarriedByIt() {
    // Given a contract that billing refuses, under the number of its customer
    vendors.customer("1001", "house", "First");
    vendors.customer("1002", "house", "Second");
    vendors.contract("1001", "1001");
    vendors.rejectedSubscriptions.add("1001");
    synchronise();
    vendors.rejectedSubscriptions.clear();
    vendors.contract("1001", "1002");

    // When
    var report = synchronise();

    // Then
    assertThat(report).isEqualTo(new SynchronisationReport(0, 1, 0));
    assertThat(vendors.subscriptions.get("1001").customer()).isEqualTo("cus_1002");
  }

  @Test
  void refusedContractStaysOpenWhenACustomerHasTheSameNumber() {
    // Given
    vendors.customer("1001", "house", "Before");
    vendors.contract("1001", "1001");
    vendors.rejectedSubscriptions.add("1001");
    synchronise();
    vendors.customer("1001", "house", "After");

    // When
    var report = synchronise();

    // Then
    assertThat(report).isEqualTo(new SynchronisationReport(1, 0, 0));
    assertThat(cases())
        .singleElement()
        .satisfies(
            open -> {
              assertThat(open.status()).isEqualTo(ExceptionStatus.OPEN);
              assertThat(open.document()).isEqualTo("contract:1001");
              assertThat(open.summary())
                  .startsWith("The contract 1001 could not be carried over: ");
            });
  }

  @Test
  void refusedCustomerStaysOpenWhenAContractHasTheSameVendorId() {
    // Given
    vendors.customer("C-1", "house", "Fit");
    vendors.contract("K-1", "C-1");
    vendors.refused.add(new RefusedRecord("800-K-1", "country_code is empty"));

    // When
    synchronise();

    // Then
    assertThat(cases()).extracting(ExceptionCase::status).containsExactly(ExceptionStatus.OPEN);
  }

  @Test
  void carriesAContractOnceItsFirstDayHasBegunEverywhere() {
    // Given
    vendors.customer("C-1", "house", "Customer");
    vendors.contract("K-1", "C-1", "America/New_York", 1, LocalDate.parse("2026-04-01"));
    now.set(Instant.parse("2026-04-01T11:59:59Z"));
    var before = synchronise();
    now.set(Instant.parse("2026-04-01T12:00:00Z"));

    // When
    var after = synchronise();

    // Then
    assertThat(before).isEqualTo(new SynchronisationReport(1, 0, 0));
    assertThat(after).isEqualTo(new SynchronisationReport(0, 1, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-04-10T12:00:00Z,  1, 2026-04-05, 2026-04-05",
    "2026-04-10T12:00:00Z,  1, 2026-03-01, 2026-03-01",
    "2026-04-10T12:00:00Z,  1, 2026-02-28, 2026-04-01",
    "2026-03-10T12:00:00Z, 31, 2026-01-31, 2026-01-31",
    "2026-03-10T12:00:00Z, 31, 2026-01-30, 2026-02-28",
    // It is still March in New York.
    "2026-04-01T03:59:59Z,  1, 2026-02-10, 2026-02-10",
    "2026-04-01T04:00:00Z,  1, 2026-02-10, 2026-04-01",
  })
  void billsANewContractFromItsFirstDayAndAnOldOneFromThePeriodUnderWay(
      Instant heard, int billingDay, LocalDate from, LocalDate billed) {
    // Given
    now.set(heard);
    vendors.customer("C-1", "house", "Customer");
    vendors.contract("K-1", "C-1", "America/New_York", billingDay, from);

    // When
    synchronise();

    // Then
    assertThat(vendors.subscriptions.get("K-1").from()).isEqualTo(billed);
  }

  @Test
  void firstDayThatIsChargedDoesNotHangOnWhenBillingCanBeTold() {
    // Given a contract whose customer is refused for three months
    now.set(Instant.parse("2026-03-02T12:00:00Z"));
    vendors.customer("C-1", "house", "Refused");
    vendors.contract("K-1", "C-1", "America/New_York", 1, LocalDate.parse("2026-03-01"));
    vendors.rejected.add("C-1");
    synchronise();
    vendors.rejected.clear();
    vendors.customer("C-1", "house", "Corrected");
    now.set(Instant.parse("2026-06-02T12:00:00Z"));

    // When
    synchronise();

    // Then
    assertThat(vendors.subscriptions.get("K-1").from()).isEqualTo("2026-03-01");
  }

  @Test
  void firstDayThatTheCrmCorrectsIsChargedFrom() {
    // Given
    now.set(Instant.parse("2026-03-02T12:00:00Z"));
    vendors.customer("C-1", "house", "Customer");
    vendors.contract("K-1", "C-1", "America/New_York", 1, LocalDate.parse("2026-04-01"));
    synchronise();
    vendors.contract("K-1", "C-1", "America/New_York", 1, LocalDate.parse("2026-02-15"));

    // When
    synchronise();

    // Then
    assertThat(vendors.subscriptions.get("K-1").from()).isEqualTo("2026-02-15");
  }

  @Test
  void endThatTheCrmSetsLaterIsCarriedOver() {
    // Given
    vendors.customer("C-1", "house", "Customer");
    vendors.contract("K-1", "C-1");
    synchronise();
    vendors.contractUntil("K-1", LocalDate.parse("2026-09-01"));

    // When
    synchronise();

    // Then
    assertThat(vendors.subscriptions.get("K-1").to()).isEqualTo("2026-09-01");
  }

  @Test
  void contractThatIsBilledIsNotMovedToAnotherCustomer() {
    // Given
    vendors.customer("C-1", "house", "Payer");
    vendors.customer("C-2", "house", "Other");
    vendors.contract("K-1", "C-1");
    synchronise();
    vendors.contract("K-1", "C-2");

    // When
    var report = synchronise();

    // Then
    assertThat(report).isEqualTo(new SynchronisationReport(0, 0, 1));
    assertThat(vendors.subscriptions.get("K-1").customer()).isEqualTo("cus_C-1");
    assertThat(cases())
        .singleElement()
        .satisfies(
            open ->
                assertThat(open.summary())
                    .contains(
                        "K-1 is billed to C-1 by US in USD already and cannot become one of C-2"));
  }

  @Test
  void letsOneThatFailsHoldUpNobodyElse() {
    // Given
    for (int number = 1; number <= 3; number++) {
      vendors.customer("C-" + number, "house", "Customer");
      vendors.contract("K-" + number, "C-" + number);
    }
    vendors.unavailable.add("C-1");

    // When
    assertThatThrownBy(this::synchronise).isInstanceOf(Failure.Unavailable.class);

    // Then
    assertThat(vendors.calls)
        .contains("billing C-2", "billing C-3", "billing K-2", "billing K-3")
        .doesNotContain("billing K-1");
    assertThat(cases()).isEmpty();
  }

  @Test
  void carriesAContractRightAfterItsCustomerWhateverIsRemembered() {
    // Given a customer that the directory remembers from before it was carried over
    vendors.customer("C-1", "house", "Customer");
    vendors.contract("K-1", "C-1");
    vendors.unavailable.add("C-1");
    assertThatThrownBy(this::synchronise).isInstanceOf(Failure.Unavailable.class);
    assertThat(onVirtualThread(() -> masterdata.directory().idAt("C-1", "stripe-us"))).isEmpty();
    vendors.unavailable.clear();

    // When
    var report = synchronise();

    // Then
    assertThat(report).isEqualTo(new SynchronisationReport(1, 1, 0));
    eventually(
        () -> masterdata.directory().idAt("C-1", "stripe-us").equals(Optional.of("cus_C-1")));
  }

  @Test
  void showsAPartnerNothingButItsOwn() {
    // Given
    vendors.customer("C-1", "acme", "Theirs");
    vendors.customer("C-2", "house", "Ours");

    // When
    synchronise();

    // Then
    assertThat(await(masterdata.findCustomer(caller("acme"), "C-1")).references()).hasSize(2);
    assertThatThrownBy(() -> await(masterdata.findCustomer(caller("acme"), "C-2")))
        .isInstanceOf(Failure.NotFound.class);
  }

  @Test
  void looksForChangesByItself() {
    // Given
    vendors.customer("C-1", "house", "Customer");

    // When
    await(masterdata.start());

    // Then
    eventually(() -> masterdata.directory().idAt("C-1", "netsuite-main").isPresent());
    await(masterdata.stop());
  }

  @Test
  void ofTwoContractsOfOneCustomerThatChargeOneMeterBillingHasOne() {
    // Given a third one, of somebody else, that is carried at the same time
    vendors.refusesSecondContracts = true;
    vendors.customer("C-1", "house", "Customer");
    vendors.customer("C-2", "house", "Other");
    vendors.contract("K-1", "C-1");
    vendors.contract("K-2", "C-1");
    vendors.contract("K-3", "C-2");
    var first = vendors.hold("K-1");
    var third = vendors.hold("K-3");
    var round = masterdata.synchronise(caller("house"));
    await(Future.join(first.begun(), third.begun()));
    third.goOn();
    eventually(() -> masterdata.directory().contractsAt(List.of("K-3"), "stripe-us").size() == 1);

    // When
    first.goOn();

    // Then
    assertThat(await(round)).isEqualTo(new SynchronisationReport(2, 2, 1));
    assertThat(vendors.subscriptions).containsOnlyKeys("K-1", "K-3");
    assertThat(cases())
        .extracting(ExceptionCase::code, ExceptionCase::document)
        .containsExactly(tuple("meter-shared", "contract:K-2"));
  }

  @Test
  void whatAFrozenProcessTellsBillingLateIsMended() {
    // Given a process that freezes while it tells billing of a contract, which then gets an end
    vendors.customer("C-1", "house", "Customer");
    synchronise();
    vendors.contract("K-1", "C-1");
    var late = vendors.hold("K-1");
    var frozen = process(SHORT_LEASE).synchronise(caller("house"));
    await(late.begun());
    vendors.contractUntil("K-1", LocalDate.parse("2026-04-30"));
    assertThat(synchronise()).isEqualTo(new SynchronisationReport(0, 1, 0));
    late.goOn();
    assertThatThrownBy(() -> await(frozen))
        .isInstanceOf(Failure.Unavailable.class)
        .hasMessageContaining("masterdata-interrupted");
    assertThat(vendors.subscriptions.get("K-1").to()).isNull();

    // When
    var report = synchronise();

    // Then
    assertThat(report).isEqualTo(new SynchronisationReport(0, 1, 0));
    assertThat(vendors.subscriptions.get("K-1").to()).isEqualTo("2026-04-30");
    assertThat(synchronise()).isEqualTo(new SynchronisationReport(0, 0, 0));
  }

  @Test
  void whatAFrozenProcessIsRefusedLateIsNoException() {
    // Given
    vendors.customer("C-1", "house", "Customer");
    synchronise();
    vendors.contract("K-1", "C-1");
    var late = vendors.hold("K-1");
    var frozen = process(SHORT_LEASE).synchronise(caller("house"));
    await(late.begun());
    vendors.contractUntil("K-1", LocalDate.parse("2026-04-30"));
    synchronise();
    vendors.rejectedSubscriptions.add("K-1");

    // When
    late.goOn();

    // Then
    assertThatThrownBy(() -> await(frozen)).isInstanceOf(Failure.Unavailable.class);
    assertThat(cases()).isEmpty();
    vendors.rejectedSubscriptions.clear();
    assertThat(synchronise()).isEqualTo(new SynchronisationReport(0, 1, 0));
  }

  @Test
  void whatAFrozenProcessHasReadOfTheCrmIsNotStored() {
    // Given
    vendors.customer("C-1", "house", "Customer");
    vendors.contract("K-1", "C-1");
    var late = vendors.hold("contracts");
    var frozen = process(SHORT_LEASE).synchronise(caller("house"));
    await(late.begun());
    vendors.contractUntil("K-1", LocalDate.parse("2026-04-30"));
    synchronise();

    // When
    late.goOn();

    // Then
    assertThatThrownBy(() -> await(frozen)).isInstanceOf(Failure.Unavailable.class);
    assertThat(await(masterdata.findCustomer(caller("house"), "C-1")).contracts())
        .containsExactly(vendors.contracts.get("K-1"));
    assertThat(vendors.subscriptions.get("K-1").to()).isEqualTo("2026-04-30");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void contractThatIsStoredOtherwiseWhileItIsCarriedIsCarriedAgain(boolean refused) {
    // Given
    vendors.customer("C-1", "house", "Customer");
    vendors.contract("K-1", "C-1");
    var call = vendors.hold("K-1");
    var round = masterdata.synchronise(caller("house"));
    await(call.begun());
    database.inTransaction(
        tx ->
            tx.query(
                    """
                    UPDATE masterdata.contract
                    SET body = jsonb_set(body, '{to}', '"2026-04-30"'), state = 'CARRIED'""")
                .execute()
                .await());
    if (refused) {
      vendors.rejectedSubscriptions.add("K-1");
    }

    // When
    call.goOn();

    // Then
    assertThatThrownBy(() -> await(round)).isInstanceOf(Failure.Unavailable.class);
    assertThat(cases()).isEmpty();
    vendors.rejectedSubscriptions.clear();
    vendors.contractUntil("K-1", LocalDate.parse("2026-04-30"));
    assertThat(synchronise()).isEqualTo(new SynchronisationReport(0, 1, 0));
    assertThat(vendors.subscriptions.get("K-1").to()).isEqualTo("2026-04-30");
  }

  @Test
  void roundWaitsForTheOneThatIsUnderWay() {
    // Given
    vendors.customer("C-1", "house", "Customer");
    vendors.contract("K-1", "C-1");
    var call = vendors.hold("K-1");
    var underWay = process(LEASE_TIME).synchronise(caller("house"));
    await(call.begun());
    vendors.contract("K-2", "C-1");
    assertThatThrownBy(() -> await(masterdata.synchronise(callerUntil(Instant.now()))))
        .isInstanceOf(Failure.Unavailable.class)
        .hasMessageContaining("masterdata-busy");
    var next = masterdata.synchronise(caller("house"));

    // When
    call.goOn();

    // Then
    assertThat(await(underWay)).isEqualTo(new SynchronisationReport(1, 1, 0));
    assertThat(await(next)).isEqualTo(new SynchronisationReport(0, 1, 0));
    assertThat(vendors.calls).containsOnlyOnce("billing K-1", "billing K-2");
  }

  @Test
  void carriesOnceTheLeaseOfAProcessThatIsGoneHasEnded() {
    // Given
    vendors.customer("C-1", "house", "Customer");
    var taken = Instant.now();
    onVirtualThread(
        () ->
            new Leases(database.store())
                .tryAcquire("masterdata", "one that is gone", SHORT_LEASE)
                .orElseThrow());

    // When
    var report = synchronise();

    // Then
    assertThat(report).isEqualTo(new SynchronisationReport(1, 0, 0));
    assertThat(Instant.now()).isAfter(taken.plus(SHORT_LEASE));
  }

  @Test
  void noCallLastsLongerThanTheLease() {
    // Given
    vendors.customer("C-1", "house", "Customer");
    vendors.contract("K-1", "C-1");

    // When
    synchronise();

    // Then
    var end = Instant.now().plus(LEASE_TIME);
    assertThat(vendors.deadlines).hasSize(5).allMatch(deadline -> deadline.isBefore(end));
  }

  @Test
  void leaseOfLessThanASecondIsRefused() {
    // Given
    var tooShort = Duration.ofMillis(999);

    // When
    var refusal = catchThrowable(() -> process(tooShort));

    // Then
    assertThat(refusal).hasMessage("leaseTime is PT0.999S, at least a second (PT1S) is needed");
  }

  private static Caller callerUntil(Instant deadline) {
    var caller = caller("house");
    return new Caller(
        caller.subject(), caller.tenant(), caller.roles(), caller.traceparent(), deadline);
  }

  private SynchronisationReport synchronise() {
    return await(masterdata.synchronise(caller("house")));
  }

  private List<ExceptionCase> cases() {
    return await(exceptions.listExceptions(caller("house"), null, null, null, null, null, null))
        .items();
  }

  private <T> T onVirtualThread(Callable<T> work) {
    return database.onVirtualThread(work);
  }

  private void eventually(Callable<Boolean> condition) {
    var giveUp = Instant.now().plusSeconds(30);
    while (!onVirtualThread(condition)) {
      assertThat(Instant.now()).isBefore(giveUp);
      await(database.vertx().timer(20));
    }
  }
}
