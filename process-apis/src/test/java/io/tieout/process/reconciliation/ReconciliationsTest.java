package io.tieout.process.reconciliation;

import static io.tieout.process.TestStore.await;
import static io.tieout.process.TestStore.caller;
import static io.tieout.process.reconciliation.TestBooks.reference;
import static io.tieout.process.reconciliation.TestBooks.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.Break;
import io.tieout.model.BreakClass;
import io.tieout.model.ExceptionCase;
import io.tieout.model.ExceptionStatus;
import io.tieout.model.PostingState;
import io.tieout.model.ReconciliationRequest;
import io.tieout.model.ReconciliationStatus;
import io.tieout.model.UsageBacklog;
import io.tieout.model.Violation;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReconciliationsTest {
  private static final Instant LONG_AGO = Instant.parse("2026-04-04T05:00:00Z");

  @AutoClose private final ReconciliationBed bed = new ReconciliationBed();

  @Test
  void tiesOutBooksThatAgreeAndMarksTheirDocuments() {
    // Given
    for (int number = 1; number <= 3; number++) {
      bed.books.bill(number, "70");
      bed.books.post(number, "35.00");
      bed.storePosting(number);
    }

    // When
    var run = bed.reconcile();

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
    assertThat(bed.reconciledPostings())
        .containsExactlyInAnyOrder(reference(1), reference(2), reference(3));
  }

  @Test
  void explainsWhatIsMissingByItsPosting() {
    // Given
    for (int number = 1; number <= 5; number++) {
      bed.books.bill(number, "70");
    }
    bed.books.inState(1, PostingState.UNCERTAIN, LONG_AGO);
    bed.books.inState(2, PostingState.WAITING_PERIOD, LONG_AGO);
    bed.books.inState(3, PostingState.EXCEPTION, LONG_AGO);
    bed.books.inState(4, PostingState.POSTED, LONG_AGO);
    bed.books.inState(5, PostingState.POSTED, Instant.now().plusSeconds(60));

    // When
    var run = bed.reconcile();

    // Then
    var row = run.documents().getFirst();
    assertThat(row.inFlight()).isEqualTo(usd("70.00"));
    assertThat(row.held()).isEqualTo(usd("35.00"));
    assertThat(row.exception()).isEqualTo(usd("35.00"));
    assertThat(row.unexplained()).isEqualTo(run.unexplained()).isEqualTo(usd("35.00"));
    assertThat(bed.breaks(run))
        .extracting(Break::kind, Break::subject, Break::explained)
        .containsExactly(
            tuple(BreakClass.IN_FLIGHT, "US-2026-1", true),
            tuple(BreakClass.MISSING_IN_ERP, "US-2026-2", true),
            tuple(BreakClass.MISSING_IN_ERP, "US-2026-3", true),
            tuple(BreakClass.MISSING_IN_ERP, "US-2026-4", false),
            tuple(BreakClass.IN_FLIGHT, "US-2026-5", true));
  }

  @Test
  void findsAnotherPriceThanTheContractsAlsoWhereNothingWasUsed() {
    // Given
    bed.books.bill(1, 1, "api-calls-old", YearMonth.parse("2026-03"));
    bed.books.post(1, "0.00");

    // When
    var run = bed.reconcile();

    // Then
    assertThat(bed.breaks(run))
        .extracting(Break::kind, Break::subject, Break::action)
        .containsExactly(
            tuple(
                BreakClass.USAGE_VALUE,
                "C-1 api-calls",
                "Price api-calls-old was charged, contract K-1 has api-calls-usd. Let billing charge"
                    + " the contract's price, and credit or bill the difference."));
  }

  @Test
  void doesNotTieOutWhileAcceptedUsageWaits() {
    // Given
    bed.books.bill(1, "70");
    bed.books.post(1, "35.00");
    bed.books.waits(new UsageBacklog(3, 2, 1, 4), Instant.parse("2026-04-01T03:59:59Z"));

    // When
    var run = bed.reconcile();

    // Then
    assertThat(run.breaks()).isEqualTo(3);
    assertThat(bed.breaks(run))
        .extracting(Break::kind, Break::subject, Break::erp, Break::explained)
        .containsExactly(
            tuple(
                BreakClass.USAGE_WAITING,
                "log records of accepted usage that are not stored",
                "3",
                false),
            tuple(
                BreakClass.USAGE_WAITING,
                "log records of stored usage that are in no window",
                "1",
                false),
            tuple(BreakClass.USAGE_WAITING, "held usage events", "2", false));
  }

  @Test
  void tiesOutWhileUsageOfALaterPeriodIsHeld() {
    // Given
    bed.books.bill(1, "70");
    bed.books.post(1, "35.00");
    bed.books.waits(new UsageBacklog(0, 2, 0, 4), Instant.parse("2026-04-01T04:00:00Z"));

    // When
    var run = bed.reconcile();

    // Then
    assertThat(run.breaks()).isZero();
  }

  @Test
  void neverLetsTwoErrorsCancelOut() {
    // Given
    bed.books.bill(1, "70");
    bed.books.post(2, "35.00");

    // When
    var run = bed.reconcile();

    // Then
    assertThat(run.difference()).isEqualTo(usd("0.00"));
    assertThat(run.unexplained()).isEqualTo(usd("70.00"));
    assertThat(run.breaks()).isEqualTo(2);
  }

  @Test
  void takesBackTheMarkOfADocumentThatNoLongerAgrees() {
    // Given
    bed.books.bill(1, "70");
    bed.books.post(1, "35.00");
    bed.storePosting(1);
    bed.reconcile();
    bed.books.post(1, "35.00");
    bed.books.bill(2, "70");
    bed.books.post(2, "34.00");
    bed.storePosting(2);

    // When
    var run = bed.reconcile();

    // Then
    assertThat(bed.breaks(run))
        .extracting(Break::kind)
        .containsExactlyInAnyOrder(BreakClass.DUPLICATE, BreakClass.AMOUNT);
    assertThat(bed.reconciledPostings()).containsExactly(reference(1));
  }

  @Test
  void asksAgainForWhatCannotBeReadNow() {
    // Given
    bed.books.erpRefuses(ReconciliationBed.ATTEMPTS - 1);

    // When
    var run = bed.reconcile();

    // Then
    assertThat(run.status()).isEqualTo(ReconciliationStatus.COMPLETED);
    assertThat(bed.cases()).isEmpty();
  }

  @Test
  void failsWithAnExceptionThatTheNextRunSettles() {
    // Given
    bed.books.erpRefuses(ReconciliationBed.ATTEMPTS);
    var failed = bed.reconcile();
    var open = bed.cases();

    // When
    var run = bed.reconcile();

    // Then
    assertThat(failed.status()).isEqualTo(ReconciliationStatus.FAILED);
    assertThat(open)
        .extracting(ExceptionCase::kind, ExceptionCase::code, ExceptionCase::status)
        .containsExactly(tuple("reconciliation-failed", "system-down", ExceptionStatus.OPEN));
    assertThat(run.status()).isEqualTo(ReconciliationStatus.COMPLETED);
    assertThat(bed.cases())
        .extracting(ExceptionCase::status)
        .containsExactly(ExceptionStatus.RESOLVED);
  }

  @Test
  void saysWhatToDoAboutAPeriodThatTheErpDoesNotHave() {
    // Given
    bed.books.erpHasNoPeriod();

    // When
    var run = bed.reconcile();

    // Then
    assertThat(run.status()).isEqualTo(ReconciliationStatus.FAILED);
    assertThat(bed.cases())
        .extracting(ExceptionCase::code, ExceptionCase::action)
        .containsExactly(
            tuple("not-found", "Have what is missing set up, then start another run."));
  }

  @Test
  void givesUpARunWhoseProcessHasEnded() {
    // Given
    await(
        bed.database
            .store()
            .core()
            .query(
                """
                INSERT INTO reconciliation.run (entity, currency, period, started_at, deadline)
                VALUES ('US', 'USD', '2026-03', '2026-01-01T00:00Z', '2026-01-01T00:01Z')
                """)
            .execute());

    // When
    var sweeping = bed.reconciliations(Duration.ofMillis(10));
    sweeping.start();

    // Then
    var run = bed.ended("r-1");
    await(sweeping.stop());
    assertThat(run.status()).isEqualTo(ReconciliationStatus.FAILED);
    assertThat(bed.cases()).extracting(ExceptionCase::code).containsExactly("abandoned");
  }

  @ParameterizedTest
  @CsvSource({
    "XX, USD, 2026-03, #/entity",
    "US, EUR, 2026-03, #/currency",
    "US, USD, 2026-13, #/period"
  })
  void refusesBooksThatThereAreNot(String entity, String currency, String period, String pointer) {
    // Given
    var request = new ReconciliationRequest(entity, currency, period);

    // When
    var refused = assertThatThrownBy(() -> bed.start(request));

    // Then
    refused.isInstanceOfSatisfying(
        Failure.Invalid.class,
        invalid ->
            assertThat(invalid.errors()).extracting(Violation::pointer).containsExactly(pointer));
  }

  @Test
  void runThatCannotBeStoredIsUnavailable() {
    // When / Then
    assertThatThrownBy(bed::startOnNoDatabase).isInstanceOf(Failure.Unavailable.class);
  }

  @Test
  void listsRunsAndBreaksPageByPageToTheHouseOnly() {
    // Given
    for (int number = 1; number <= 3; number++) {
      bed.books.bill(number, "70");
    }
    var first = bed.reconcile();
    var second = bed.reconcile();

    // When
    var page = await(bed.process.listReconciliations(caller("house"), "US", "2026-03", null, 1));

    // Then
    assertThat(page.items()).containsExactly(second);
    assertThat(
            await(bed.process.listReconciliations(caller("house"), "US", "2026-03", page.next(), 1))
                .items())
        .containsExactly(first);
    assertThat(bed.breaks(first)).hasSize(3).doesNotHaveDuplicates();
    assertThat(
            await(bed.process.listReconciliations(caller("acme"), null, null, null, null)).items())
        .isEmpty();
    assertThatThrownBy(() -> await(bed.process.findReconciliation(caller("acme"), first.id())))
        .isInstanceOf(Failure.NotFound.class);
    assertThatThrownBy(() -> await(bed.process.listBreaks(caller("acme"), first.id(), null, null)))
        .isInstanceOf(Failure.NotFound.class);
  }
}
