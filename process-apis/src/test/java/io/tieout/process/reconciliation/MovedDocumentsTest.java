package io.tieout.process.reconciliation;

import static io.tieout.process.reconciliation.TestBooks.reference;
import static io.tieout.process.reconciliation.TestBooks.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.model.Break;
import io.tieout.model.BreakClass;
import io.tieout.model.PostingState;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Documents whose postings went into another period than that of their service. */
class MovedDocumentsTest {
  private static final Instant LONG_AGO = Instant.parse("2026-04-04T05:00:00Z");

  @AutoClose private final ReconciliationBed bed = new ReconciliationBed();

  @Test
  void expectsAMovedDocumentWhereItsRecordSaysAndShowsIt() {
    // Given one invoice of March whose posting went to April, and one that stayed
    bed.books.bill(1, "70");
    bed.books.bill(2, "20");
    bed.books.post(1, "35.00", "2026-04");
    bed.books.post(2, "10.00");
    bed.books.moved(1, "2026-03", "2026-04");
    bed.storePosting(1, "2026-04");

    // When
    var march = bed.reconcile();
    var april = bed.reconcile("2026-04");

    // Then
    for (var run : List.of(march, april)) {
      assertThat(run.breaks()).isZero();
      assertThat(run.difference()).isEqualTo(run.unexplained()).isEqualTo(usd("0.00"));
    }
    assertThat(march.billed()).isEqualTo(usd("10.00"));
    assertThat(march.documents().getFirst().movedOut().gross()).isEqualTo(usd("35.00"));
    assertThat(march.documents().getFirst().movedIn().count()).isZero();
    assertThat(april.billed()).isEqualTo(usd("35.00"));
    assertThat(april.documents().getFirst().movedIn().gross()).isEqualTo(usd("35.00"));
    assertThat(bed.reconciledPostings()).containsExactly(reference(1));
    // And what it charges for is compared where it was used
    assertThat(march.usage().getFirst().billed()).isEqualByComparingTo("90");
    assertThat(april.usage()).isEmpty();
  }

  @Test
  void readsBillingBackToWhatWasMovedHere() {
    // Given an invoice that was finalised long before April
    bed.books.bill(1, "70", YearMonth.parse("2025-11"));
    bed.books.post(1, "35.00", "2026-04");
    bed.books.moved(1, "2025-11", "2026-04");

    // When
    var run = bed.reconcile("2026-04");

    // Then
    assertThat(run.breaks()).isZero();
    assertThat(run.billed()).isEqualTo(run.posted()).isEqualTo(usd("35.00"));
  }

  @Test
  void reportsAMovedDocumentThatIsNotWhereItsRecordSays() {
    // Given
    bed.books.bill(1, "70");
    bed.books.post(1, "35.00");
    bed.books.moved(1, "2026-03", "2026-04");

    // When
    var march = bed.reconcile();
    var april = bed.reconcile("2026-04");

    // Then
    assertThat(bed.breaks(march))
        .extracting(Break::kind, Break::billing, Break::erp, Break::explained)
        .containsExactly(tuple(BreakClass.PERIOD, "2026-04, moved from 2026-03", "2026-03", false));
    assertThat(march.unexplained()).isEqualTo(usd("35.00"));
    assertThat(bed.breaks(april))
        .extracting(Break::kind, Break::explained)
        .containsExactly(tuple(BreakClass.MISSING_IN_ERP, false));
  }

  @Test
  void reportsADocumentInAThirdPeriodWithTheOneThatItsRecordSays() {
    // Given
    bed.books.bill(1, "70");
    bed.books.post(1, "35.00", "2026-05");
    bed.books.moved(1, "2026-03", "2026-04");

    // When
    var run = bed.reconcile("2026-05");

    // Then
    assertThat(bed.breaks(run))
        .extracting(Break::kind, Break::billing, Break::erp)
        .containsExactly(tuple(BreakClass.PERIOD, "2026-04, moved from 2026-03", "2026-05"));
  }

  @Test
  void aDocumentInAnotherPeriodWithoutARecordIsABreak() {
    // Given
    bed.books.bill(1, "70");
    bed.books.post(1, "35.00", "2026-04");
    bed.books.inState(1, PostingState.POSTED, LONG_AGO);

    // When
    var run = bed.reconcile("2026-04");

    // Then
    assertThat(bed.breaks(run))
        .extracting(Break::kind, Break::billing, Break::erp, Break::explained)
        .containsExactly(tuple(BreakClass.PERIOD, "2026-03", "2026-04", false));
  }
}
