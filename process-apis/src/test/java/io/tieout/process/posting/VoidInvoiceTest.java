package io.tieout.process.posting;

import static io.tieout.model.PostingState.EXCEPTION;
import static io.tieout.model.PostingState.POSTED;
import static io.tieout.model.PostingState.POSTING;
import static io.tieout.model.PostingState.UNCERTAIN;
import static io.tieout.model.PostingState.VOIDED;
import static io.tieout.model.PostingState.WAITING_DEPENDENCY;
import static io.tieout.model.PostingState.WAITING_PERIOD;
import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import io.tieout.model.BillingDocument;
import io.tieout.model.ErpReferenceRule;
import io.tieout.model.ExceptionCase;
import io.tieout.model.ExceptionStatus;
import io.tieout.model.UnreadableInvoice;
import io.tieout.process.posting.TestErp.Fate;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An invoice that billing takes back, at every point of the way of its document. */
class VoidInvoiceTest {
  @RegisterExtension static final PostingBed bed = new PostingBed();

  @Test
  void documentInTheQueueEndsWithoutBeingSent() {
    // Given
    bed.receive(Samples.invoice("in_1", "35.00"), Samples.invoice("in_2", "20.00"));
    bed.takeBack("in_1");

    // When
    bed.startLane();

    // Then
    bed.awaitState("in_2", POSTED);
    assertEnded();
    assertThat(bed.erp.requests).hasSize(1);
  }

  @Test
  void documentThatWaitsForItsPeriodEnds() {
    // Given
    waitForPeriod();

    // When
    bed.takeBack("in_1");

    // Then
    assertEnded();
    assertThat(bed.exceptions()).singleElement().matches(VoidInvoiceTest::isResolved);
  }

  @Test
  void documentThatWaitsForItsCustomerEnds() {
    // Given
    bed.sql("DELETE FROM masterdata.reference; DELETE FROM masterdata.customer");
    bed.startLane();
    bed.receive(Samples.invoice("in_1", "35.00"));
    bed.awaitState("in_1", WAITING_DEPENDENCY);

    // When
    bed.takeBack("in_1");

    // Then
    assertEnded();
  }

  @Test
  void documentThatTheErpRefusedEndsAndSettlesItsException() {
    // Given
    bed.erp.fates.add(Fate.REJECT);
    bed.startLane();
    bed.receive(Samples.invoice("in_1", "35.00"));
    bed.awaitState("in_1", EXCEPTION);

    // When
    bed.takeBack("in_1");

    // Then
    assertEnded();
    assertThat(bed.exceptions()).singleElement().matches(VoidInvoiceTest::isResolved);
  }

  @Test
  void documentThatChangedBeforeEndsAndSettlesItsException() {
    // Given
    bed.receive(1, Samples.invoice("in_1", "35.00"));
    bed.receive(2, Samples.invoice("in_1", "36.00"));

    // When
    bed.takeBack(3, "in_1");

    // Then
    assertEnded();
    assertThat(bed.exceptions()).singleElement().matches(VoidInvoiceTest::isResolved);
  }

  @Test
  void documentThatIsPostedStaysAndAsksAPerson() {
    // Given
    bed.startLane();
    bed.receive(Samples.invoice("in_1", "35.00"));
    bed.awaitState("in_1", POSTED);

    // When
    bed.takeBack("in_1");

    // Then
    assertThat(bed.state("in_1")).isEqualTo(POSTED);
    assertThat(bed.exceptions())
        .singleElement()
        .satisfies(
            open -> {
              assertThat(open.kind()).isEqualTo("invoice-voided");
              assertThat(open.status()).isEqualTo(ExceptionStatus.OPEN);
              assertThat(open.amount()).isEqualTo(Samples.usd("35.00"));
              assertThat(open.summary()).contains("void at billing, and was POSTED");
              assertThat(open.action()).contains("Reverse in the ERP");
            });
  }

  @Test
  void voidThatIsToldAgainSaysNothingNew() {
    // Given
    bed.startLane();
    bed.receive(Samples.invoice("in_1", "35.00"));
    bed.awaitState("in_1", POSTED);
    bed.takeBack("in_1");

    // When
    bed.takeBack("in_1");

    // Then
    assertThat(bed.exceptions()).singleElement().matches(open -> open.attempts() == 1);
  }

  @Test
  void invoiceThatNobodyHeardOfIsNone() {
    // Given one that could not be read
    var unreadable = new UnreadableInvoice("stripe-us", "in_1", "no price");
    bed.receive(
        "in_1",
        StrictJson.write(new BillingDocument(1, "0".repeat(64), null, null, unreadable))
            .getBytes());

    // When
    bed.takeBack("in_1");

    // Then
    assertThat(bed.all()).isEmpty();
    assertThat(bed.exceptions()).singleElement().matches(VoidInvoiceTest::isResolved);
  }

  @Test
  void callThatCertainlyFailedIsNotRepeated() {
    // Given
    bed.erp.fates.add(Fate.UNAVAILABLE);
    bed.erp.behindNextCall(() -> bed.billing.voided.add("in_1"));
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", VOIDED);
    assertThat(bed.erp.requests).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = ErpReferenceRule.class,
      names = {"UNIQUE", "FREE"})
  void callInDoubtIsNotRepeatedOnceItIsRuledOut(ErpReferenceRule rule) {
    // Given
    bed.erp.rule = rule;
    bed.erp.fates.add(Fate.LOSE_REQUEST);
    bed.erp.behindNextCall(() -> bed.billing.voided.add("in_1"));
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", VOIDED);
    assertThat(bed.erp.requests).hasSize(1);
    assertThat(bed.history("in_1")).endsWith(POSTING, UNCERTAIN, VOIDED);
    assertThat(bed.exceptions()).allMatch(VoidInvoiceTest::isResolved);
  }

  @Test
  void voidThatIsHeardInDoubtIsSettledOnceTheCallIsRuledOut() {
    // Given
    bed.erp.rule = ErpReferenceRule.FREE;
    bed.erp.fates.add(Fate.LOSE_REQUEST);
    bed.startLane();
    bed.receive(Samples.invoice("in_1", "35.00"));
    bed.awaitState("in_1", UNCERTAIN);
    bed.billing.voided.add("in_1");

    // When
    bed.takeBack("in_1");

    // Then
    bed.awaitState("in_1", VOIDED);
    assertThat(bed.erp.requests).hasSize(1);
    assertThat(bed.exceptions())
        .singleElement()
        .matches(settled -> settled.kind().equals("invoice-voided"))
        .matches(VoidInvoiceTest::isResolved);
  }

  @Test
  void callInDoubtThatTookEffectAsksAPerson() {
    // Given an ERP that would refuse a second document, so that the call could be repeated at once
    bed.erp.fates.add(Fate.LOSE_ANSWER_AND_COMMIT_LATER);
    bed.erp.behindNextCall(() -> bed.billing.voided.add("in_1"));
    bed.startLane();

    // When
    bed.receive(Samples.invoice("in_1", "35.00"));

    // Then
    bed.awaitState("in_1", POSTED);
    assertThat(bed.erp.requests).hasSize(1);
    assertThat(bed.exceptions())
        .singleElement()
        .matches(open -> open.kind().equals("invoice-voided"))
        .matches(open -> open.status() == ExceptionStatus.OPEN);
  }

  @Test
  void documentThatWaitedIsAskedForAtBillingWhoseWebhookWasLost() {
    // Given
    waitForPeriod();
    bed.billing.voided.add("in_1");

    // When
    bed.erp.closedPeriods.clear();

    // Then
    bed.awaitState("in_1", VOIDED);
    assertEnded();
    assertThat(bed.erp.requests).isEmpty();
    assertThat(bed.exceptions()).singleElement().matches(VoidInvoiceTest::isResolved);
  }

  @Test
  void documentThatWasLongInAQueueIsAskedForAtBilling() {
    // Given an event log that was not read for a while
    var appended = PostingBed.CLOCK.instant().minus(PostingBed.CONFIG.freshFor());
    bed.receive("in_1", PostingBed.value(1, Samples.invoice("in_1", "35.00")), appended);
    bed.billing.voided.add("in_1");

    // When
    bed.startLane();

    // Then
    bed.awaitState("in_1", VOIDED);
    assertThat(bed.erp.requests).isEmpty();
  }

  @Test
  void documentThatDoesNotWaitCostsBillingNoQuestion() {
    // Given
    bed.startLane();

    // When
    IntStream.range(0, 10).forEach(i -> bed.receive(Samples.invoice("in_" + i, "35.00")));

    // Then
    IntStream.range(0, 10).forEach(i -> bed.awaitState("in_" + i, POSTED));
    assertThat(bed.billing.asked).isEmpty();
  }

  @Test
  void billingThatIsAwayHoldsUpOnlyWhatWaited() {
    // Given
    waitForPeriod();
    var away = new Failure.Unavailable("system-down", "billing is down", Duration.ZERO);
    IntStream.range(0, 3).forEach(i -> bed.billing.failures.add(away));

    // When
    bed.erp.closedPeriods.clear();
    bed.receive(Samples.invoice("in_2", "20.00"));

    // Then
    bed.awaitState("in_1", POSTED);
    bed.awaitState("in_2", POSTED);
    assertThat(bed.billing.asked).hasSize(4).containsOnly("stripe-us/in_1");
    assertThat(bed.posting("in_1").attempts()).isEqualTo(1);
    assertThat(bed.exceptions()).singleElement().matches(VoidInvoiceTest::isResolved);
  }

  @Test
  void invoiceThatBillingDoesNotHaveIsNotSentAndAsksAPerson() {
    // Given
    waitForPeriod();
    bed.billing.failures.add(new Failure.NotFound("there is no such invoice"));

    // When
    bed.erp.closedPeriods.clear();

    // Then
    PostingBed.eventually(() -> bed.exceptions().size() == 2, "nobody was asked");
    assertThat(bed.exceptions().getFirst().kind()).isEqualTo("invoice-unconfirmed");
    bed.awaitState("in_1", POSTED);
    assertThat(bed.exceptions()).allMatch(VoidInvoiceTest::isResolved);
  }

  @Test
  void whatIsVoidIsADocumentAndNotBilled() {
    // Given
    bed.receive(Samples.invoice("in_1", "35.00"), Samples.invoice("in_2", "20.00"));
    bed.takeBack("in_1");

    // When
    var sums = bed.process.sumPostings(PostingBed.house(), null, null, null).await();

    // Then
    assertThat(sums.items())
        .singleElement()
        .matches(sum -> sum.documents() == 2)
        .matches(sum -> sum.billed().equals(Samples.usd("20.00")))
        .matches(sum -> sum.difference().isZero());
  }

  private static void waitForPeriod() {
    bed.erp.closedPeriods.add("2026-03");
    bed.startLane();
    bed.receive(Samples.invoice("in_1", "35.00"));
    bed.awaitState("in_1", WAITING_PERIOD);
  }

  private static void assertEnded() {
    assertThat(bed.state("in_1")).isEqualTo(VOIDED);
    assertThat(bed.moves("in_1").getLast().note()).contains("void at billing");
    assertThat(bed.process.postingBacklog(PostingBed.house()).await().items())
        .noneMatch(waiting -> waiting.state() == WAITING_PERIOD);
  }

  private static boolean isResolved(ExceptionCase exception) {
    return exception.status() == ExceptionStatus.RESOLVED;
  }
}
