package io.tieout.process.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.Posting;
import io.tieout.model.PostingState;
import io.tieout.process.posting.TestErp.Fate;
import java.util.ArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two documents of a partner's customer, one posted and one refused, and one just received. */
class PostingsTest {
  @AutoClose private static final PostingBed bed = new PostingBed();

  @BeforeAll
  static void open() {
    bed.arriveCustomer("partner-a");
    var lane = bed.startLane();
    bed.receive(Samples.invoice("in_1", "35.00"));
    bed.awaitState("in_1", PostingState.POSTED);
    bed.erp.fates.add(Fate.REJECT);
    bed.receive(Samples.invoice("in_2", "20.00"));
    bed.awaitState("in_2", PostingState.EXCEPTION);
    lane.stop().await();
    bed.receive(Samples.invoice("in_3", "1.50"));
  }

  @Test
  void listsNewestFirstPageByPage() {
    // Given
    var seen = new ArrayList<String>();
    String cursor = null;

    // When
    do {
      var page =
          bed.process
              .listPostings(
                  PostingBed.house(), "US", "USD", "2026-03", null, null, null, null, cursor, 2)
              .await();
      page.items().stream().map(posting -> posting.source().id()).forEach(seen::add);
      cursor = page.next();
    } while (cursor != null);

    // Then
    assertThat(seen).containsExactly("in_3", "in_2", "in_1");
  }

  @Test
  void showsACallerItsOwnTenantOnly() {
    // When
    var ofPartner = list(PostingBed.caller("partner-a"));
    var ofOther = list(PostingBed.caller("partner-b"));

    // Then
    assertThat(ofPartner).extracting(p -> p.source().id()).containsExactly("in_3", "in_2", "in_1");
    assertThat(ofOther).isEmpty();
  }

  @Test
  void anothersPostingLooksLikeNone() {
    // Given
    String id = list(PostingBed.house()).getLast().id();

    // When
    var history = bed.process.postingHistory(PostingBed.caller("partner-b"), id);

    // Then
    assertThatThrownBy(history::await).isInstanceOf(Failure.NotFound.class);
    assertThatThrownBy(
            () -> bed.process.findPosting(PostingBed.caller("partner-b"), "p-999").await())
        .isInstanceOf(Failure.NotFound.class);
  }

  @Test
  void sumsAddUp() {
    // When
    var sums = bed.process.sumPostings(PostingBed.house(), null, null, null).await();

    // Then
    assertThat(sums.items())
        .singleElement()
        .satisfies(
            sum -> {
              assertThat(sum.documents()).isEqualTo(3);
              assertThat(sum.billed()).isEqualTo(Samples.usd("56.50"));
              assertThat(sum.posted()).isEqualTo(Samples.usd("35.00"));
              assertThat(sum.excepted()).isEqualTo(Samples.usd("20.00"));
              assertThat(sum.waiting()).isEqualTo(Samples.usd("1.50"));
              assertThat(sum.uncertain()).isEqualTo(Samples.usd("0.00"));
              assertThat(sum.difference()).isEqualTo(Samples.usd("0.00"));
            });
  }

  @Test
  void backlogIsWhatIsNotFinished() {
    // When
    var backlog = bed.process.postingBacklog(PostingBed.house()).await();

    // Then
    assertThat(backlog.items())
        .singleElement()
        .satisfies(
            waiting -> {
              assertThat(waiting.account()).isEqualTo("netsuite-main");
              assertThat(waiting.state()).isEqualTo(PostingState.RECEIVED);
              assertThat(waiting.documents()).isEqualTo(1);
            });
  }

  private static java.util.List<Posting> list(Caller caller) {
    return bed.process
        .listPostings(caller, null, null, null, null, null, null, null, null, null)
        .await()
        .items();
  }
}
