package io.tieout.process.posting;

import static io.tieout.model.PostingState.EXCEPTION;
import static io.tieout.model.PostingState.POSTED;
import static io.tieout.model.PostingState.UNCERTAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.ErpDocument;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose trouble it is that a question to the ERP meets: the account's, or one document's. */
class LaneTroubleTest {
  /** More than one rest, and the questions in between. */
  private static final int LONG_ENOUGH = 6;

  @RegisterExtension static final PostingBed bed = new PostingBed();

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void outageCostsNoAttemptAndKeepsTheOrder(int concurrency) {
    // Given
    bed.erp.concurrency = concurrency;
    bed.erp.down = true;
    erpIsInThisProcess();
    bed.startLane();
    receive(0, 20);
    awaitUnanswered();

    // When
    bed.erp.down = false;

    // Then
    awaitAllPosted();
    assertThat(bed.all()).allMatch(posting -> posting.attempts() == 1);
    assertThat(bed.erp.requests.getFirst().number()).isEqualTo("US-2026-in_0");
    if (concurrency == 1) {
      assertThat(bed.erp.requests)
          .extracting(ErpDocument::number)
          .containsExactlyElementsOf(
              IntStream.range(0, 20).mapToObj("US-2026-in_%d"::formatted).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void outageAfterThingsWentWellCostsNoAttempt(int concurrency) {
    // Given
    bed.erp.concurrency = concurrency;
    erpIsInThisProcess();
    bed.startLane();
    receive(0, 5);
    awaitAllPosted();
    bed.erp.down = true;
    receive(5, 20);
    awaitUnanswered();

    // When
    bed.erp.down = false;

    // Then
    awaitAllPosted();
    assertThat(bed.all()).allMatch(posting -> posting.attempts() == 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void documentsThatCannotBeLookedUpStopOnlyThemselves(int concurrency) {
    // Given some that the ERP has and does not show, and a lane that has seen nothing go well
    bed.erp.concurrency = concurrency;
    cannotBeLookedUp(6);
    bed.startLane();
    receive(0, 6);
    IntStream.range(0, 6).forEach(i -> bed.awaitState("in_" + i, UNCERTAIN));

    // When
    receive(6, 16);

    // Then
    IntStream.range(6, 16).forEach(i -> bed.awaitState("in_" + i, POSTED));
    IntStream.range(0, 6).forEach(i -> bed.awaitState("in_" + i, EXCEPTION));
    assertThat(bed.exceptions()).hasSize(6).allMatch(e -> e.kind().equals("outcome-unknown"));
    assertThat(bed.erp.requests).hasSize(16).doesNotHaveDuplicates();
  }

  @Test
  void documentThatNobodyWaitsBehindBecomesAnException() {
    // Given
    bed.startLane();
    receive(1, 2);
    awaitAllPosted();
    cannotBeLookedUp(1);

    // When
    receive(0, 1);

    // Then
    bed.awaitState("in_0", EXCEPTION);
    assertThat(bed.erp.requests).hasSize(2);
  }

  @Test
  void lookUpsThatAllFailAreTheAccountsTrouble() {
    // Given
    erpIsInThisProcess();
    bed.startLane();
    receive(0, 1);
    awaitAllPosted();
    bed.erp.unreadable = reference -> true;
    receive(1, 2);
    awaitUnanswered();

    // When
    bed.erp.unreadable = reference -> false;

    // Then
    awaitAllPosted();
    assertThat(bed.all()).allMatch(posting -> posting.attempts() == 1);
  }

  /** Over HTTP each pause takes a second at least. */
  private static void erpIsInThisProcess() {
    bed.port = bed.erp;
  }

  private static void receive(int from, int to) {
    IntStream.range(from, to).forEach(i -> bed.receive(Samples.invoice("in_" + i, "35.00")));
  }

  /** The first so many are created, but their look-up fails. */
  private static void cannotBeLookedUp(int documents) {
    Set<String> references =
        IntStream.range(0, documents)
            .mapToObj(i -> BusinessKey.of(Samples.invoice("in_" + i, "35.00"), "US").reference())
            .collect(Collectors.toSet());
    bed.erp.unreadable = references::contains;
  }

  private static void awaitUnanswered() {
    PostingBed.eventually(() -> bed.erp.unanswered.get() >= LONG_ENOUGH, "no trouble");
  }

  private static void awaitAllPosted() {
    PostingBed.eventually(
        () -> bed.all().stream().allMatch(posting -> posting.state() == POSTED), "not all posted");
  }
}
