package io.tieout.process.posting;

import static io.tieout.model.PostingState.EXCEPTION;
import static io.tieout.model.PostingState.POSTED;
import static io.tieout.model.PostingState.POSTING;
import static io.tieout.model.PostingState.READY;
import static io.tieout.model.PostingState.RECEIVED;
import static io.tieout.model.PostingState.UNCERTAIN;
import static io.tieout.model.PostingState.VALIDATED;
import static io.tieout.model.PostingState.WAITING_PERIOD;
import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.DocumentKind;
import io.tieout.model.ErpPosted;
import io.tieout.model.ErpPostedLine;
import io.tieout.model.ErpReferenceRule;
import io.tieout.model.ErpStatus;
import io.tieout.process.posting.TestErp.Fate;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls whose answer was lost, and what the ERP is found to have under the reference. */
class SettleInvoiceTest {
  @RegisterExtension static final PostingBed bed = new PostingBed();

  @ParameterizedTest
  @EnumSource(ErpReferenceRule.class)
  void answerLostAfterTheCommitIsSettledByLookingUp(ErpReferenceRule rule) {
    // Given
    bed.erp.rule = rule;
    bed.erp.fates.add(Fate.COMMIT_AND_LOSE_ANSWER);
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.history("in_1"))
        .containsExactly(RECEIVED, VALIDATED, READY, POSTING, UNCERTAIN, POSTED);
    assertThat(bed.erp.requests).hasSize(1);
    assertThat(bed.erp.documents).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(ErpReferenceRule.class)
  void lostRequestIsRepeatedAsItWas(ErpReferenceRule rule) {
    // Given
    bed.erp.rule = rule;
    bed.erp.fates.add(Fate.LOSE_REQUEST);
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.erp.requests).hasSize(2);
    assertThat(bed.erp.requests.getFirst()).isEqualTo(bed.erp.requests.getLast());
    assertThat(bed.erp.documents).hasSize(1);
  }

  @Test
  void documentThatAppearsLateIsWaitedForWhereReferencesAreFree() {
    // Given
    bed.erp.rule = ErpReferenceRule.FREE;
    bed.erp.fates.add(Fate.LOSE_ANSWER_AND_COMMIT_LATER);
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.erp.requests).hasSize(1);
    assertThat(bed.erp.documents).hasSize(1);
  }

  @Test
  void documentThatAppearsLateLosesAgainstTheRepeatWhereReferencesAreUnique() {
    // Given
    bed.erp.fates.add(Fate.LOSE_ANSWER_AND_COMMIT_LATER);
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", POSTED);
    PostingBed.eventually(() -> bed.erp.late.get() == 1, "the late commit was not refused");
    assertThat(bed.erp.documents).hasSize(1);
  }

  @Test
  void anotherDocumentUnderTheReferenceIsAConflict() {
    // Given
    var key = BusinessKey.of(Samples.invoice("in_1", "35.00"), "US");
    bed.erp.documents.add(held(key.reference(), "99.00"));
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", EXCEPTION);
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(
            open -> {
              assertThat(open.kind()).isEqualTo("reference-conflict");
              assertThat(open.summary()).contains("gross is 99.00 USD instead of 35.00 USD");
              assertThat(open.amount()).isEqualTo(Samples.usd("35.00"));
              assertThat(open.customer()).isEqualTo("C-0001");
              assertThat(open.period()).isEqualTo("2026-03");
            });
  }

  @Test
  void theSameDocumentUnderTheReferenceIsOurs() {
    // Given what an earlier life of this deployment had posted
    var key = BusinessKey.of(Samples.invoice("in_1", "35.00"), "US");
    bed.erp.documents.add(held(key.reference(), "35.00"));
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.erp.documents).hasSize(1);
  }

  @Test
  void figureThatTheErpChangedIsNotPosted() {
    // Given
    bed.erp.fates.add(Fate.COMMIT_OTHER_AMOUNT);
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", EXCEPTION);
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(
            open -> {
              assertThat(open.kind()).isEqualTo("read-back-mismatch");
              assertThat(open.summary()).contains("gross is 35.01 USD instead of 35.00 USD");
            });
  }

  @Test
  void laneThatFrozeIsReplacedAndItsDocumentLookedUp() {
    // Given a lane whose call was committed and never came to an answer
    bed.erp.fates.add(Fate.COMMIT_AND_NEVER_ANSWER);
    bed.startLane();
    bed.receive(Samples.invoice("in_1", "35.00"));
    PostingBed.eventually(() -> bed.erp.documents.size() == 1, "not sent");
    bed.sql("UPDATE backbone.lease SET expires_at = clock_timestamp()");

    // When
    bed.startLane();

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.history("in_1")).endsWith(POSTING, UNCERTAIN, POSTED);
    assertThat(bed.erp.requests).hasSize(1);
    assertThat(bed.erp.documents).hasSize(1);
  }

  @Test
  void whatIsPostingWhileNobodySendsItIsFound() {
    // Given a lane in office
    bed.erp.closedPeriods.add("2026-03");
    bed.startLane();
    bed.receive(Samples.invoice("in_1", "35.00"));
    bed.awaitState("in_1", WAITING_PERIOD);

    // When an intent turns up whose commit it took for failed
    bed.sql(
        """
        UPDATE posting.posting
        SET state = 'POSTING', note = 'attempt 1', attempts = 1, first_attempt_at = now()
        """);
    bed.erp.closedPeriods.clear();

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.history("in_1")).contains(UNCERTAIN);
    assertThat(bed.erp.documents).hasSize(1);
  }

  @Test
  void answersLostTooOftenBecomeAnException() {
    // Given
    IntStream.range(0, 10).forEach(i -> bed.erp.fates.add(Fate.LOSE_REQUEST));
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", EXCEPTION);
    assertThat(bed.exceptions())
        .singleElement()
        .matches(open -> open.kind().equals("outcome-unknown"));
  }

  private static ErpPosted held(String reference, String amount) {
    return new ErpPosted(
        "19999",
        reference,
        DocumentKind.INVOICE,
        "US",
        "1001",
        "US-2026-in_1",
        LocalDate.parse("2026-04-04"),
        "2026-03",
        ErpStatus.POSTED,
        1,
        Samples.usd(amount),
        Samples.usd("0.00"),
        Samples.usd(amount),
        List.of(
            new ErpPostedLine(
                "API-CALLS",
                Samples.usd(amount),
                Samples.usd("0.00"),
                "NT",
                LocalDate.parse("2026-03-01"),
                LocalDate.parse("2026-04-01"))));
  }
}
