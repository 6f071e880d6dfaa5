package io.tieout.process.usage;

import static io.tieout.process.usage.UsageBed.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.backbone.disposition.RetryPolicy;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.ExceptionCase;
import io.tieout.model.UsageCount;
import io.tieout.process.masterdata.TestVendors;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Deliveries that billing may have, and whose identifiers it has forgotten: it tells only what it
 * has counted of a customer's meter on a day, of all of them together.
 */
class DoubtfulDeliveryTest {
  private static final String NEW_YORK = "America/New_York";

  /** Nothing is sent again before a test lets hours pass. */
  private static final RetryPolicy HOURS =
      new RetryPolicy(Duration.ofHours(1), Duration.ofHours(2), 4, Duration.ofDays(9));

  private final TestVendors vendors = new TestVendors();
  @AutoClose private final UsageBed bed = new UsageBed(HOURS);

  @BeforeEach
  void knowTwoContractsOfACustomer() {
    vendors.customer("C-0001", Caller.HOUSE, "Customer");
    vendors.contract("K-0001", "C-0001", NEW_YORK, 1);
    vendors.contract("K-0002", "C-0001", NEW_YORK, 1);
    synchronise();
  }

  @Test
  void equalOnesOfWhichBillingHasOneWaitForAPerson() {
    // Given
    losesOnTheWay(1);
    losesTheAnswer(1);
    useInDoubt("K-0001", "e-1");
    useInDoubt("K-0002", "e-2");

    // When
    bed.passHoursForDeliveries(30);

    // Then
    eventually(() -> bed.outstanding() == 0);
    assertThat(bed.exceptions())
        .extracting(ExceptionCase::kind, ExceptionCase::code)
        .containsExactly(
            tuple("usage-undelivered", "usage-total-mismatch"),
            tuple("usage-undelivered", "usage-total-mismatch"));
    assertThat(bed.exceptions())
        .extracting(ExceptionCase::summary)
        .allMatch(told -> told.contains("billing has counted 10 where 0 or 20 was expected"));
    assertThat(bed.billing.counted).hasSize(1);
    assertThat(delivered()).isZero();
  }

  @Test
  void areDeliveredWhereBillingHasThemAll() {
    // Given
    losesTheAnswer(2);
    useInDoubt("K-0001", "e-1");
    useInDoubt("K-0002", "e-2");

    // When
    bed.passHoursForDeliveries(30);

    // Then
    eventually(() -> bed.outstanding() == 0);
    assertThat(bed.exceptions()).isEmpty();
    assertThat(bed.billing.counted).hasSize(2);
    assertThat(delivered()).isEqualTo(2);
  }

  @Test
  void areSentAgainWhereBillingHasNone() {
    // Given
    losesOnTheWay(2);
    useInDoubt("K-0001", "e-1");
    useInDoubt("K-0002", "e-2");

    // When
    bed.passHoursForDeliveries(30);

    // Then
    eventually(() -> bed.outstanding() == 0);
    assertThat(bed.exceptions()).isEmpty();
    assertThat(bed.billing.counted).hasSize(2);
    assertThat(delivered()).isEqualTo(2);
  }

  @Test
  void isNotTakenForAnEqualOneThatIsParked() {
    // Given one that billing has, and of which it never told
    losesTheAnswer(HOURS.maxAttempts());
    useInDoubt("K-0001", "e-1");
    for (int attempt = 1; attempt < HOURS.maxAttempts(); attempt++) {
      int left = HOURS.maxAttempts() - attempt - 1;
      bed.passHoursForDeliveries(2);
      eventually(() -> bed.billing.losesAnswers.size() == left);
      eventually(() -> bed.inDoubt() == 1 || !bed.exceptions().isEmpty());
    }
    eventually(() -> !bed.exceptions().isEmpty());
    losesOnTheWay(1);
    useInDoubt("K-0001", "e-2");

    // When
    bed.passHoursForDeliveries(30);

    // Then
    eventually(() -> bed.outstanding() == 0);
    assertThat(bed.exceptions())
        .extracting(ExceptionCase::code)
        .containsExactly("usage-total-mismatch");
    assertThat(bed.exceptions().getFirst().summary()).startsWith("20 of api-calls");
    assertThat(bed.billing.counted).hasSize(1);
  }

  @Test
  void isNotTakenForAnEqualOneOfAnotherZone() {
    // Given 8 March in Berlin, whose noon lies in that day of New York too
    vendors.contract("K-0003", "C-0001", "Europe/Berlin", 1);
    synchronise();
    use("K-0003", "e-1");
    eventually(() -> bed.isDelivered("e-1"));
    losesOnTheWay(1);
    useInDoubt("K-0001", "e-2");

    // When
    bed.passHoursForDeliveries(30);

    // Then
    eventually(() -> bed.outstanding() == 0);
    assertThat(bed.exceptions()).isEmpty();
    assertThat(bed.billing.counted).hasSize(2);
  }

  @Test
  void waitsForOneThatBillingRemembers() {
    // Given one that billing never got, and a later one of which it did not tell
    losesOnTheWay(1);
    useInDoubt("K-0001", "e-1");
    bed.delayDeliveries(30);
    losesTheAnswer(1);
    useInDoubt("K-0002", "e-2");
    bed.dueNow();
    eventually(() -> bed.isDelivered("e-2") && bed.inDoubt() == 1);

    // When
    bed.passHoursForDeliveries(2);

    // Then
    eventually(() -> bed.outstanding() == 0);
    assertThat(bed.exceptions()).isEmpty();
    assertThat(bed.billing.counted).hasSize(2);
    assertThat(delivered()).isEqualTo(2);
  }

  /** What was taken a moment ago may not be in the total. */
  @Test
  void waitsForWhatBillingHasJustTaken() {
    // Given
    losesOnTheWay(1);
    useInDoubt("K-0001", "e-1");
    bed.delayDeliveries(30);
    use("K-0002", "e-2");
    eventually(() -> bed.isDelivered("e-2"));

    // When
    bed.dueNow();

    // Then
    eventually(() -> bed.inDoubt() == 1);
    assertThat(bed.billing.counted).hasSize(1);
    assertThat(bed.exceptions()).isEmpty();
  }

  private void losesOnTheWay(int deliveries) {
    for (int i = 0; i < deliveries; i++) {
      bed.billing.refusals.add(new Failure.Uncertain("answer-lost", "nothing arrived"));
    }
  }

  private void losesTheAnswer(int deliveries) {
    for (int i = 0; i < deliveries; i++) {
      bed.billing.losesAnswers.add(new Failure.Uncertain("answer-lost", "the connection broke"));
    }
  }

  private void useInDoubt(String contract, String id) {
    long before = bed.inDoubt();
    use(contract, id);
    eventually(() -> bed.inDoubt() == before + 1);
  }

  private void use(String contract, String id) {
    bed.send(
        Caller.HOUSE,
        """
        {"specversion":"1.0","id":"%s","source":"/test","type":"io.tieout.usage.recorded.v1",\
        "subject":"C-0001","time":"2026-03-08T12:00:00Z",\
        "data":{"meter":"api-calls","quantity":"10","subscription":"%s"}}\
        """
            .formatted(id, contract));
  }

  private long delivered() {
    return bed.counts(Caller.HOUSE).stream().mapToLong(UsageCount::delivered).sum();
  }

  private void synchronise() {
    bed.masterdata(vendors).synchronise(UsageBed.of(Caller.HOUSE)).await();
  }
}
