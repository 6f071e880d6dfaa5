package io.tieout.process.posting;

import static io.tieout.model.PostingState.EXCEPTION;
import static io.tieout.model.PostingState.POSTED;
import static io.tieout.model.PostingState.POSTING;
import static io.tieout.model.PostingState.WAITING_PERIOD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.model.ExceptionStatus;
import io.tieout.process.posting.TestErp.Fate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An invoice of March whose period is closed: it waits, or is refused. */
class ClosedPeriodTest {
  @RegisterExtension static final PostingBed bed = new PostingBed();

  @Test
  void closedPeriodAfterALostAnswerWaitsUntilTheCallCannotTakeEffectAnyMore() {
    // Given the ERP closes the period while a call is in doubt
    bed.erp.fates.add(Fate.LOSE_ANSWER_AND_COMMIT_LATER);
    bed.erp.fates.add(Fate.PERIOD_CLOSED);
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then the document that appears is ours
    bed.awaitState("in_1", POSTED);
    assertThat(bed.history("in_1")).doesNotContain(WAITING_PERIOD);
    assertThat(bed.erp.documents).hasSize(1);
    assertThat(bed.exceptions()).isEmpty();
  }

  @Test
  void closedPeriodIsWaitedForAndItsExceptionClosesByItself() {
    // Given
    bed.erp.closedPeriods.add("2026-03");
    bed.startLane();
    bed.receive(Samples.invoice("in_1", "35.00"));
    bed.awaitState("in_1", WAITING_PERIOD);
    assertThat(bed.exceptions())
        .singleElement()
        .matches(open -> open.kind().equals("period-closed"))
        .satisfies(open -> assertThat(open.action()).contains("it is posted then"))
        .matches(open -> open.status() == ExceptionStatus.OPEN);

    // When
    bed.erp.closedPeriods.clear();

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.erp.documents).singleElement().matches(held -> held.period().equals("2026-03"));
    assertThat(bed.exceptions())
        .singleElement()
        .matches(open -> open.status() == ExceptionStatus.RESOLVED);
  }

  @Test
  void closedPeriodIsAnExceptionWhereThePolicyRejects() {
    // Given
    bed.config = PostingBed.config(PeriodPolicy.REJECT);
    bed.erp.closedPeriods.add("2026-03");
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", EXCEPTION);
    assertThat(bed.erp.requests).isEmpty();
    assertThat(bed.exceptions())
        .singleElement()
        .matches(open -> open.kind().equals("period-closed"))
        .satisfies(open -> assertThat(open.action()).contains("not posted any more"));
  }

  @Test
  void whoClosesThePeriodKeepsDocumentsOut() {
    // Given
    bed.receive(Samples.invoice("in_1", "35.00"));
    bed.sql("UPDATE posting.period SET state = 'CLOSED'");

    // When
    bed.startLane();

    // Then
    bed.awaitState("in_1", WAITING_PERIOD);
    assertThat(bed.erp.requests).isEmpty();
  }

  @Test
  void databaseRefusesAPeriodThatMovesInDoubt() {
    // Given
    bed.erp.fates.add(Fate.COMMIT_AND_NEVER_ANSWER);
    bed.startLane();
    bed.receive(Samples.invoice("in_1", "35.00"));
    bed.awaitState("in_1", POSTING);

    // When
    var statement = "UPDATE posting.posting SET period = '2026-04'";

    // Then
    assertThatThrownBy(() -> bed.sql(statement))
        .hasMessageContaining("does not move from 2026-03 to 2026-04");
  }
}
