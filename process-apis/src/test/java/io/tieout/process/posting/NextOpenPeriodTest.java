package io.tieout.process.posting;

import static io.tieout.model.PostingState.POSTED;
import static io.tieout.model.PostingState.POSTING;
import static io.tieout.model.PostingState.READY;
import static io.tieout.model.PostingState.RECEIVED;
import static io.tieout.model.PostingState.UNCERTAIN;
import static io.tieout.model.PostingState.VALIDATED;
import static io.tieout.model.PostingState.WAITING_PERIOD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.model.ErpDocument;
import io.tieout.model.ErpReferenceRule;
import io.tieout.model.ExceptionCase;
import io.tieout.model.ExceptionStatus;
import io.tieout.process.posting.TestErp.Fate;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An invoice of March whose period is closed, where the policy is to post it into the next. */
class NextOpenPeriodTest {
  @RegisterExtension static final PostingBed bed = new PostingBed();

  @BeforeEach
  void policy() {
    bed.config = PostingBed.config(PeriodPolicy.NEXT_OPEN);
  }

  @Test
  void movesToTheNextOpenPeriodAndKeepsItsDates() {
    // Given
    bed.erp.closedPeriods.add("2026-03");
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.history("in_1"))
        .containsExactly(RECEIVED, VALIDATED, READY, WAITING_PERIOD, POSTING, POSTED);
    assertThat(bed.posting("in_1"))
        .satisfies(
            posting -> {
              assertThat(posting.period()).isEqualTo("2026-04");
              assertThat(posting.originalPeriod()).isEqualTo("2026-03");
              assertThat(posting.periodReason()).isEqualTo("2026-03 is closed");
              assertThat(posting.documentDate()).isEqualTo(LocalDate.parse("2026-04-04"));
            });
    assertThat(periodMoves())
        .containsExactly(
            tuple("2026-04", "posted into 2026-04 instead of 2026-03: 2026-03 is closed"));
    assertThat(bed.erp.documents)
        .singleElement()
        .satisfies(
            held -> {
              assertThat(held.period()).isEqualTo("2026-04");
              assertThat(held.documentDate()).isEqualTo(LocalDate.parse("2026-04-04"));
            });
    assertThat(bed.erp.requests)
        .singleElement()
        .satisfies(
            sent -> {
              assertThat(sent.lines().getFirst().serviceFrom()).isEqualTo("2026-03-01");
              assertThat(sent.lines().getFirst().serviceTo()).isEqualTo("2026-04-01");
            });
    assertThat(bed.exceptions()).isEmpty();
  }

  @Test
  void closedOnesInARowAreSkipped() {
    // Given
    bed.erp.closedPeriods.addAll(List.of("2026-03", "2026-04"));
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.posting("in_1").period()).isEqualTo("2026-05");
    assertThat(bed.posting("in_1").periodReason()).isEqualTo("2026-03 to 2026-04 are closed");
    assertThat(periodMoves()).hasSize(1);
  }

  @Test
  void periodThatClosesBetweenRetriesMovesTheRetry() {
    // Given a first attempt that the ERP does not take
    bed.erp.fates.add(Fate.UNAVAILABLE);
    bed.erp.closeBehindNextCall();
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.erp.requests)
        .extracting(ErpDocument::period)
        .containsExactly("2026-03", "2026-04");
    assertThat(bed.posting("in_1").originalPeriod()).isEqualTo("2026-03");
  }

  @Test
  void periodThatClosesWhileItIsSentToMovesOnFromTheOriginal() {
    // Given March is closed, and April closes as the call arrives
    bed.erp.closedPeriods.add("2026-03");
    bed.erp.fates.add(Fate.PERIOD_CLOSED);
    bed.erp.closeBehindNextCall();
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.erp.requests)
        .extracting(ErpDocument::period)
        .containsExactly("2026-04", "2026-05");
    assertThat(bed.posting("in_1"))
        .satisfies(
            posting -> {
              assertThat(posting.period()).isEqualTo("2026-05");
              assertThat(posting.originalPeriod()).isEqualTo("2026-03");
              assertThat(posting.periodReason()).isEqualTo("2026-03 to 2026-04 are closed");
            });
    assertThat(periodMoves())
        .extracting(move -> move.toList().getFirst())
        .containsExactly("2026-04", "2026-05");
    assertThat(bed.exceptions()).isEmpty();
  }

  @Test
  void movedDocumentGoesHomeWhereItsOriginalIsOpenAgain() {
    // Given it is moved to April, which closes while March is opened again
    bed.erp.closedPeriods.add("2026-03");
    bed.erp.fates.add(Fate.PERIOD_CLOSED);
    bed.erp.closeBehindNextCall("2026-03");
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.posting("in_1").period()).isEqualTo("2026-03");
    assertThat(bed.posting("in_1").originalPeriod()).isNull();
    assertThat(bed.posting("in_1").periodReason()).isNull();
    assertThat(periodMoves())
        .last()
        .isEqualTo(
            tuple("2026-03", "posted into 2026-03 instead of 2026-04: 2026-03 is open again"));
  }

  @Test
  void withoutAnOpenPeriodItHoldsAndSaysSo() {
    // Given
    bed.erp.closedPeriods.add("2026-03");
    bed.erp.lastPeriod = "2026-03";
    bed.startLane();
    bed.receive(Samples.invoice("in_1", "35.00"));
    PostingBed.eventually(() -> !bed.exceptions().isEmpty(), "no exception");
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(
            open -> {
              assertThat(open.kind()).isEqualTo("no-open-period");
              assertThat(open.summary()).contains("2026-03, and no later period is open");
              assertThat(open.action()).contains("Open a period from 2026-03 on");
              assertThat(open.period()).isEqualTo("2026-03");
            });

    // When
    bed.erp.lastPeriod = "2026-04";

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.posting("in_1").period()).isEqualTo("2026-04");
    assertThat(bed.exceptions())
        .singleElement()
        .matches(open -> open.status() == ExceptionStatus.RESOLVED);
  }

  @ParameterizedTest
  @EnumSource(ErpReferenceRule.class)
  void doubtIsSettledBeforeAnythingMoves(ErpReferenceRule rule) {
    // Given a call of which nobody knows what it did, whose period closes behind it
    bed.erp.rule = rule;
    bed.erp.fates.add(Fate.LOSE_ANSWER_AND_COMMIT_LATER);
    bed.erp.closeBehindNextCall();
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then the document that appears is ours, where it was sent to
    bed.awaitState("in_1", POSTED);
    assertThat(bed.history("in_1")).doesNotContain(WAITING_PERIOD);
    assertThat(bed.posting("in_1").period()).isEqualTo("2026-03");
    assertThat(bed.posting("in_1").originalPeriod()).isNull();
    assertThat(bed.erp.documents).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(ErpReferenceRule.class)
  void whatALookUpRuledOutMoves(ErpReferenceRule rule) {
    // Given a call that is lost on the way, whose period closes behind it
    bed.erp.rule = rule;
    bed.erp.fates.add(Fate.LOSE_REQUEST);
    bed.erp.closeBehindNextCall();
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then it moves once the call cannot take effect any more
    bed.awaitState("in_1", POSTED);
    assertThat(bed.history("in_1"))
        .containsSubsequence(POSTING, UNCERTAIN, WAITING_PERIOD, POSTING, POSTED);
    var moves = bed.moves("in_1");
    var lost = moves.stream().filter(move -> move.state() == UNCERTAIN).findFirst().orElseThrow();
    var moved = moves.stream().filter(move -> move.period() != null).findFirst().orElseThrow();
    assertThat(moved.at()).isAfterOrEqualTo(lost.at().plusMillis(1_000));
    assertThat(bed.erp.requests)
        .extracting(ErpDocument::period)
        .containsExactly("2026-03", "2026-04");
    assertThat(bed.erp.documents).singleElement().matches(held -> held.period().equals("2026-04"));
  }

  @Test
  void whoClosesThePeriodSendsDocumentsToTheNext() {
    // Given
    bed.receive(Samples.invoice("in_1", "35.00"));
    bed.sql("UPDATE posting.period SET state = 'CLOSED'");

    // When
    bed.startLane();

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.erp.documents).singleElement().matches(held -> held.period().equals("2026-04"));
  }

  @Test
  void erpThatRefusesWhatItCallsOpenNeedsAPerson() {
    // Given
    IntStream.range(0, 50).forEach(i -> bed.erp.fates.add(Fate.PERIOD_CLOSED));
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    PostingBed.eventually(() -> !bed.exceptions().isEmpty(), "no exception");
    assertThat(bed.exceptions()).extracting(ExceptionCase::kind).containsExactly("period-closed");
    assertThat(bed.posting("in_1").period()).isEqualTo("2026-03");
  }

  @Test
  void erpWithoutAPostingPeriodHolds() {
    // Given it was not known when the lane started
    bed.erp.postingPeriod = false;
    bed.erp.closedPeriods.add("2026-03");
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", WAITING_PERIOD);
    assertThat(bed.exceptions()).extracting(ExceptionCase::kind).containsExactly("period-closed");
    assertThat(bed.posting("in_1").period()).isEqualTo("2026-03");
  }

  /** The moves of the period alone, with their reasons. */
  private static List<Tuple> periodMoves() {
    return bed.moves("in_1").stream()
        .filter(move -> move.period() != null)
        .map(move -> tuple(move.period(), move.note()))
        .toList();
  }
}
