package io.tieout.process.posting;

import static io.tieout.model.PostingState.EXCEPTION;
import static io.tieout.model.PostingState.POSTED;
import static io.tieout.model.PostingState.POSTING;
import static io.tieout.model.PostingState.READY;
import static io.tieout.model.PostingState.RECEIVED;
import static io.tieout.model.PostingState.VALIDATED;
import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.ExceptionStatus;
import io.tieout.process.posting.TestTax.Fate;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileTaxTest {
  /** How often anything is tried before a person hears of it. */
  private static final int TOO_OFTEN = PostingBed.CONFIG.retry().maxAttempts();

  @RegisterExtension static final PostingBed bed = new PostingBed();

  @BeforeEach
  void engineOfRecord() {
    bed.taxEngineOfRecord();
  }

  @Test
  void recordsBeforeItPostsAndCommitsAfterwards() {
    // Given
    bed.startLane();

    // When
    bed.receive(Samples.taxed("35.00", "2.19"));

    // Then
    bed.awaitCommitted("in_1");
    assertThat(bed.history("in_1")).containsExactly(RECEIVED, VALIDATED, READY, POSTING, POSTED);
    assertThat(bed.tax.asked)
        .singleElement()
        .satisfies(
            asked -> {
              assertThat(asked.customer()).isEqualTo("C-0001");
              assertThat(asked.address().region()).isEqualTo("TX");
              assertThat(asked.date()).isEqualTo("2026-04-04");
              assertThat(asked.lines().getFirst().item()).isEqualTo("API-CALLS");
              assertThat(asked.lines().getFirst().taxCode()).isEqualTo("SW054000");
            });
    assertThat(bed.process.postingBacklog(PostingBed.house()).await().items()).isEmpty();
  }

  @Test
  void isToBeRecordedFromTheFirst() {
    // When
    bed.receive(Samples.taxed("35.00", "2.19"));

    // Then
    assertThat(bed.filing("in_1")).isEqualTo("INTENDED");
  }

  @Test
  void documentFromBeforeTheEntityHadAnEngineIsRecordedToo() {
    // Given
    bed.noTaxEngineOfRecord();
    bed.receive(Samples.taxed("35.00", "2.19"));
    assertThat(bed.filing("in_1")).isNull();
    bed.taxEngineOfRecord();

    // When
    bed.startLane();

    // Then
    bed.awaitCommitted("in_1");
    assertThat(bed.history("in_1")).containsExactly(RECEIVED, VALIDATED, READY, POSTING, POSTED);
  }

  @Test
  void engineThatRefusesTheDocumentIsAnException() {
    // Given
    bed.tax.recordFates.add(Fate.REFUSE);
    bed.startLane();

    // When
    bed.receive(Samples.taxed("35.00", "2.19"));

    // Then
    bed.awaitState("in_1", EXCEPTION);
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(open -> assertThat(open.kind()).isEqualTo("tax-refused"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fate.class,
      names = {"AWAY", "DO_AND_LOSE_ANSWER", "DO_AND_NEVER_ANSWER"})
  void unansweredRecordIsRepeated(Fate fate) {
    // Given
    bed.tax.recordFates.add(fate);
    bed.startLane();

    // When
    bed.receive(Samples.taxed("35.00", "2.19"));

    // Then
    bed.awaitCommitted("in_1");
    assertThat(bed.tax.asked).hasSize(2);
    assertThat(bed.erp.documents).hasSize(1);
    assertThat(bed.exceptions()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fate.class,
      names = {"AWAY", "DO_AND_LOSE_ANSWER", "DO_AND_NEVER_ANSWER"})
  void unansweredCommitIsRepeated(Fate fate) {
    // Given
    bed.tax.commitFates.add(fate);
    bed.startLane();

    // When
    bed.receive(Samples.taxed("35.00", "2.19"));

    // Then
    bed.awaitCommitted("in_1");
    assertThat(bed.erp.documents).hasSize(1);
    assertThat(bed.exceptions()).isEmpty();
  }

  @Test
  void refusedCommitLeavesTheDocumentPostedAndAsksAPerson() {
    // Given
    bed.tax.commitFates.add(Fate.REFUSE);
    bed.startLane();

    // When
    bed.receive(Samples.taxed("35.00", "2.19"));

    // Then
    PostingBed.eventually(() -> !bed.exceptions().isEmpty(), "no exception");
    bed.awaitState("in_1", POSTED);
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(open -> assertThat(open.kind()).isEqualTo("tax-refused"));
  }

  @Test
  void commitThatNoRetryMendsAsksAPersonAndIsSettledByItself() {
    // Given
    bed.tax.commitFates.addAll(List.of(Fate.FORBID, Fate.FORBID));
    bed.startLane();

    // When
    bed.receive(Samples.taxed("35.00", "2.19"));

    // Then
    bed.awaitCommitted("in_1");
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(
            told -> {
              assertThat(told.kind()).isEqualTo("tax-uncommitted");
              assertThat(told.action()).contains("avatax-us");
              assertThat(told.amount()).isEqualTo(Samples.usd("37.19"));
              assertThat(told.attempts()).isEqualTo(2);
              assertThat(told.status()).isEqualTo(ExceptionStatus.RESOLVED);
            });
  }

  @Test
  void engineThatIsAwayForTooLongAsksAPerson() {
    // Given an engine that was away since yesterday
    bed.tax.commitFates.addAll(List.of(Fate.DO_AND_NEVER_ANSWER, Fate.AWAY));
    var lane = bed.startLane();
    bed.receive(Samples.taxed("35.00", "2.19"));
    bed.awaitState("in_1", POSTED);
    lane.stop().await();
    bed.sql("UPDATE posting.posting SET filing_tried_at = filing_tried_at - interval '1 day'");

    // When
    bed.startLane();

    // Then
    bed.awaitCommitted("in_1");
    assertThat(bed.exceptions())
        .singleElement()
        .matches(told -> told.kind().equals("tax-uncommitted"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fate.class,
      names = {"AWAY", "DO_AND_LOSE_ANSWER"})
  void recordThatWasTriedAsOftenAsAnythingIsAsksAPersonAndGoesOn(Fate fate) {
    // Given
    bed.tax.recordFates.addAll(Collections.nCopies(TOO_OFTEN, fate));
    bed.startLane();

    // When
    bed.receive(Samples.taxed("35.00", "2.19"));

    // Then
    bed.awaitCommitted("in_1");
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(
            told -> {
              assertThat(told.kind()).isEqualTo("tax-unrecorded");
              assertThat(told.action()).contains("avatax-us");
              assertThat(told.customer()).isEqualTo("C-0001");
              assertThat(told.status()).isEqualTo(ExceptionStatus.RESOLVED);
            });
    assertThat(bed.posting("in_1").attempts()).isEqualTo(1);
  }

  @Test
  void recordThatIsForbiddenAsksAPersonAndHoldsUpNoOther() {
    // Given
    bed.tax.recordFates.add(Fate.FORBID);
    bed.startLane();

    // When
    bed.receive(Samples.taxed("35.00", "2.19"));

    // Then
    bed.awaitCommitted("in_1");
    assertThat(bed.exceptions())
        .singleElement()
        .matches(told -> told.kind().equals("tax-unrecorded"))
        .matches(told -> told.code().equals("forbidden"));
  }

  @Test
  void commitThatWasTriedAsOftenAsAnythingIsAsksAPersonAndGoesOn() {
    // Given
    bed.tax.commitFates.addAll(Collections.nCopies(TOO_OFTEN, Fate.AWAY));
    bed.startLane();

    // When
    bed.receive(Samples.taxed("35.00", "2.19"));

    // Then
    bed.awaitCommitted("in_1");
    assertThat(bed.exceptions())
        .singleElement()
        .matches(told -> told.kind().equals("tax-uncommitted"))
        .matches(told -> told.status() == ExceptionStatus.RESOLVED);
  }

  @Test
  void differenceThatIsFoundAfterTheEngineWasAwayIsAllThatStaysOpen() {
    // Given
    bed.tax.recordFates.addAll(Collections.nCopies(TOO_OFTEN, Fate.AWAY));
    bed.startLane();

    // When
    bed.receive(Samples.taxed("35.00", "2.18"));

    // Then
    bed.awaitState("in_1", EXCEPTION);
    assertThat(bed.exceptions())
        .filteredOn(told -> told.status() == ExceptionStatus.OPEN)
        .singleElement()
        .matches(told -> told.kind().equals("tax-mismatch"));
  }

  @Test
  void laneThatDiesBetweenRecordAndPostIsReplaced() {
    // Given a lane that hangs in the engine, its document recorded there
    bed.tax.recordFates.add(Fate.DO_AND_NEVER_ANSWER);
    bed.startLane();
    bed.receive(Samples.taxed("35.00", "2.19"));
    PostingBed.eventually(() -> bed.tax.documents.size() == 1, "not recorded");
    bed.sql("UPDATE backbone.lease SET expires_at = clock_timestamp()");

    // When
    bed.startLane();

    // Then
    bed.awaitCommitted("in_1");
    assertThat(bed.erp.documents).hasSize(1);
    assertThat(bed.tax.documents).hasSize(1);
  }

  @Test
  void laneThatDiesBetweenPostAndCommitIsReplaced() {
    // Given a lane that hangs in the engine, its document posted
    bed.tax.commitFates.add(Fate.DO_AND_NEVER_ANSWER);
    bed.startLane();
    bed.receive(Samples.taxed("35.00", "2.19"));
    bed.awaitState("in_1", POSTED);
    bed.sql("UPDATE backbone.lease SET expires_at = clock_timestamp()");

    // When
    bed.startLane();

    // Then
    bed.awaitCommitted("in_1");
    assertThat(bed.erp.documents).hasSize(1);
  }
}
