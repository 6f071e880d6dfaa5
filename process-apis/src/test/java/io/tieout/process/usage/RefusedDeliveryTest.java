package io.tieout.process.usage;

import static io.tieout.process.usage.UsageBed.event;
import static io.tieout.process.usage.UsageBed.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.backbone.disposition.RetryPolicy;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.ExceptionCase;
import io.tieout.model.ExceptionStatus;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collections;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A delivery that billing does not take now, because it is away or limits us. */
class RefusedDeliveryTest {
  /** More than the policy of the tests tries before a person hears of it. */
  private static final int MANY = 6;

  private final Failure limited =
      new Failure.Unavailable("rate-limited", "billing limits our rate", Duration.ofMillis(1));

  @AutoClose private final UsageBed bed = new UsageBed();

  @BeforeEach
  void customerIsKnown() {
    arriveCustomer(bed);
  }

  @Test
  void isAnExceptionOnceItWasTriedAsOftenAsAnythingIs() {
    // Given
    bed.billing.refusals.addAll(Collections.nCopies(1_000, limited));

    // When
    use(bed);

    // Then
    eventually(() -> !bed.exceptions().isEmpty());
    assertThat(bed.exceptions())
        .extracting(
            ExceptionCase::kind,
            ExceptionCase::code,
            ExceptionCase::customer,
            ExceptionCase::entity)
        .containsExactly(tuple("usage-delayed", "rate-limited", "C-0001", "US"));
    assertThat(bed.exceptions().getFirst().action()).contains("by itself");
    assertThat(bed.billing.refusals).hasSizeLessThanOrEqualTo(996);
  }

  @Test
  void waitsAsThePolicySaysWhereBillingAsksForLess() {
    // Given
    var hours = new RetryPolicy(Duration.ofHours(1), Duration.ofHours(9), 4, Duration.ofDays(9));
    try (var patient = new UsageBed(hours)) {
      arriveCustomer(patient);
      patient.billing.refusals.add(limited);

      // When
      use(patient);

      // Then
      eventually(() -> patient.postponed() == 1);
    }
  }

  @Test
  void isDeliveredOnceBillingTakesItAndItsExceptionCloses() {
    // Given
    bed.billing.refusals.addAll(Collections.nCopies(MANY, limited));

    // When
    use(bed);

    // Then
    eventually(() -> bed.isDelivered("e-1"));
    assertThat(bed.billing.total("cus_C-0001", "api-calls")).isEqualByComparingTo("10");
    assertThat(bed.exceptions())
        .extracting(ExceptionCase::kind, ExceptionCase::status)
        .containsExactly(tuple("usage-delayed", ExceptionStatus.RESOLVED));
  }

  @Test
  void isRefusedForGoodOnlyOnce() {
    // Given
    bed.billing.refusals.addAll(Collections.nCopies(MANY, limited));
    bed.billing.refusals.add(new Failure.Rejected("meter-inactive", "the meter is not active"));

    // When
    use(bed);

    // Then
    eventually(() -> bed.exceptions().stream().anyMatch(e -> e.kind().equals("usage-undelivered")));
    assertThat(bed.exceptions())
        .extracting(ExceptionCase::kind, ExceptionCase::status)
        .containsExactlyInAnyOrder(
            tuple("usage-delayed", ExceptionStatus.RESOLVED),
            tuple("usage-undelivered", ExceptionStatus.OPEN));
  }

  @Test
  void hasItsLostAnswersCountedByThemselves() {
    // Given more refusals than answers may be lost
    bed.billing.refusals.addAll(Collections.nCopies(MANY, limited));
    bed.billing.losesAnswers.add(new Failure.Uncertain("answer-lost", "the connection broke"));

    // When
    use(bed);

    // Then
    eventually(() -> bed.isDelivered("e-1"));
    assertThat(bed.billing.total("cus_C-0001", "api-calls")).isEqualByComparingTo("10");
    assertThat(bed.exceptions()).extracting(ExceptionCase::kind).containsExactly("usage-delayed");
  }

  private static void arriveCustomer(UsageBed bed) {
    bed.arrive("C-0001", Caller.HOUSE, LocalDate.parse("2026-01-01"));
  }

  private static void use(UsageBed bed) {
    bed.send(Caller.HOUSE, event("e-1", "C-0001", "2026-03-08T12:00:00Z", "api-calls", "10"));
  }
}
