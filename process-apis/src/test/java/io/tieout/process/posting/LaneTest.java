package io.tieout.process.posting;

import static io.tieout.model.PostingState.EXCEPTION;
import static io.tieout.model.PostingState.POSTED;
import static io.tieout.model.PostingState.POSTING;
import static io.tieout.model.PostingState.READY;
import static io.tieout.model.PostingState.RECEIVED;
import static io.tieout.model.PostingState.VALIDATED;
import static io.tieout.model.PostingState.WAITING_DEPENDENCY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.tieout.model.InvoiceLine;
import io.tieout.model.Posting;
import io.tieout.model.PostingState;
import io.tieout.process.LogLines;
import io.tieout.process.posting.TestErp.Fate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LaneTest {
  @RegisterExtension static final PostingBed bed = new PostingBed();

  @Test
  void postsAndReadsBack() {
    // Given
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.history("in_1")).containsExactly(RECEIVED, VALIDATED, READY, POSTING, POSTED);
    assertThat(bed.erp.documents)
        .singleElement()
        .satisfies(
            held -> {
              assertThat(held.gross()).isEqualTo(Samples.usd("35.00"));
              assertThat(held.period()).isEqualTo("2026-03");
              assertThat(held.customer()).isEqualTo("1001");
            });
    assertThat(bed.all())
        .singleElement()
        .satisfies(
            posting -> {
              assertThat(posting.customer()).isEqualTo("C-0001");
              assertThat(posting.erpId()).isEqualTo("20000");
              assertThat(posting.attempts()).isEqualTo(1);
            });
  }

  @Test
  void troubleIsLoggedWithTheDocumentAndItsTrace() {
    try (var lines = new LogLines(Moves.class.getName())) {
      // Given
      bed.erp.fates.add(Fate.REJECT);
      bed.startLane();

      // When
      bed.receive(Samples.invoice("in_1", "35.00"));

      // Then
      bed.awaitState("in_1", EXCEPTION);
      var posting = bed.all().getFirst();
      assertThat(lines.keyValues())
          .singleElement(MAP)
          .containsEntry("document", posting.id())
          .containsEntry("tenant", "house")
          .containsEntry("account", "netsuite-main")
          .containsEntry("entity", "US")
          .containsEntry("state", "EXCEPTION")
          .containsKey("traceparent");
    }
  }

  @Test
  void refusedDocumentStopsOnlyItself() {
    // Given
    bed.erp.fates.add(Fate.REJECT);
    bed.receive(Samples.invoice("in_1", "35.00"), Samples.invoice("in_2", "20.00"));

    // When
    bed.startLane();

    // Then
    PostingBed.eventually(
        () -> bed.all().stream().allMatch(p -> p.state() == POSTED || p.state() == EXCEPTION),
        "not settled");
    assertThat(bed.all()).extracting(Posting::state).containsOnlyOnce(POSTED, EXCEPTION);
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(
            open -> {
              assertThat(open.kind()).isEqualTo("posting-failed");
              assertThat(open.code()).isEqualTo("item-inactive");
            });
  }

  @ParameterizedTest
  @EnumSource(names = {"READY", "POSTED"})
  void documentThatCannotBeStoredStopsOnlyItself(PostingState refused) {
    // Given a write that PostgreSQL refuses, as a mistake of ours would have it do
    bed.sql(
        """
        ALTER TABLE posting.posting ADD CONSTRAINT mistake
          CHECK (source_id <> 'in_1' OR state <> '%s')\
        """
            .formatted(refused));
    bed.receive(Samples.invoice("in_1", "35.00"), Samples.invoice("in_2", "20.00"));

    // When
    bed.startLane();

    // Then
    try {
      bed.awaitState("in_2", POSTED);
      bed.awaitState("in_1", EXCEPTION);
      assertThat(bed.erp.requests).doesNotHaveDuplicates();
    } finally {
      bed.sql("ALTER TABLE posting.posting DROP CONSTRAINT mistake");
    }
  }

  @Test
  void missingMappingIsAnExceptionThatNamesIt() {
    // Given
    var line = Samples.line("il_1", "seats-usd", "35.00", "0.00", "2026-04-01T04:00:00Z");
    var unmapped =
        new InvoiceLine(
            line.id(),
            line.description(),
            line.price(),
            "seats",
            line.serviceFrom(),
            line.serviceTo(),
            line.quantity(),
            line.net(),
            line.tax(),
            line.taxBehaviour(),
            line.taxLines(),
            null);
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", List.of(unmapped), List.of()));

    // Then
    bed.awaitState("in_1", EXCEPTION);
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(
            open -> {
              assertThat(open.kind()).isEqualTo("mapping-missing");
              assertThat(open.summary()).contains("item of seats-usd or seats in entity US");
            });
    assertThat(bed.erp.requests).isEmpty();
  }

  @Test
  void customerIsWaitedFor() {
    // Given
    bed.sql("DELETE FROM masterdata.reference; DELETE FROM masterdata.customer");
    bed.startLane();
    bed.receive(Samples.invoice("in_1", "35.00"));
    bed.awaitState("in_1", WAITING_DEPENDENCY);

    // When
    bed.arriveCustomer("partner-a");

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.all()).singleElement().matches(p -> p.tenant().equals("partner-a"));
    assertThat(bed.exceptions()).isEmpty();
  }

  @Test
  void whatIsPreparedStaysWhereThePeriodCannotBeAskedFor() {
    // Given
    bed.erp.refusesPeriods = true;
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", EXCEPTION);
    assertThat(bed.history("in_1")).containsExactly(RECEIVED, VALIDATED, READY, EXCEPTION);
    assertThat(bed.posting("in_1").customer()).isEqualTo("C-0001");
  }

  @Test
  void documentThatChangedSinceItWasReadIsNotSent() {
    // Given a lane that has read both documents and hears nothing of the first
    bed.erp.concurrency = 1;
    bed.erp.fates.add(Fate.COMMIT_AND_NEVER_ANSWER);
    bed.receive(Samples.invoice("in_1", "35.00"), Samples.invoice("in_2", "20.00"));
    bed.startLane();
    PostingBed.eventually(() -> bed.erp.requests.size() == 1, "not sent");

    // When
    bed.receive(2, Samples.invoice("in_2", "21.00"));

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.state("in_2")).isEqualTo(EXCEPTION);
    assertThat(bed.erp.requests).hasSize(1);
  }

  @Test
  void unavailableTooOftenBecomesAnException() {
    // Given
    IntStream.range(0, 10).forEach(i -> bed.erp.fates.add(Fate.UNAVAILABLE));
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", EXCEPTION);
    assertThat(bed.exceptions()).singleElement().matches(open -> open.code().equals("system-down"));
    assertThat(bed.erp.documents).isEmpty();
  }
}
