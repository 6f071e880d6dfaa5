package io.tieout.system.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.system.billing.BillingVendor.Failing;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** Usage is counted exactly, and once. */
interface BillingUsageContract extends BillingUnderTest {
  @Test
  default void usageCountsOncePerIdentifier() {
    // Given
    String customer = customer();
    now(billing().deliverUsage(caller(), account(), usage(customer, "w-" + customer, "12.5")));

    // When
    now(billing().deliverUsage(caller(), account(), usage(customer, "w-" + customer, "12.5")));

    // Then
    now(billing().deliverUsage(caller(), account(), usage(customer, "x-" + customer, "0.25")));
    assertThat(total(customer)).isEqualByComparingTo("12.75");
  }

  @Test
  default void usageWhoseAnswerIsLostIsUncertainAndRepeatedCountsOnce() {
    // Given
    String customer = customer();
    var usage = usage(customer, "lost-" + customer, "3");
    vendor().failNext("POST", Failing.AFTER_EVERYTHING_IS_DONE);
    assertThatExceptionOfType(Failure.Uncertain.class)
        .isThrownBy(() -> now(billing().deliverUsage(caller(), account(), usage)));

    // When
    now(billing().deliverUsage(caller(), account(), usage));

    // Then
    assertThat(total(customer)).isEqualByComparingTo("3");
  }

  @Test
  default void usageOfAnUnknownCustomerIsRejected() {
    // When
    var delivery =
        assertThatExceptionOfType(Failure.Rejected.class)
            .isThrownBy(
                () -> now(billing().deliverUsage(caller(), account(), usage("none", "n-1", "1"))));

    // Then
    delivery.satisfies(failure -> assertThat(failure.detail()).contains("customer"));
    assertThatExceptionOfType(Failure.NotFound.class)
        .isThrownBy(() -> now(billing().findBillingInvoice(caller(), account(), "none")));
  }

  @Test
  default void quantityOfAsManyDigitsAsDeclaredCountsExactly() {
    // Given
    int digits = now(billing().billingCapabilities(caller(), account())).usageDigits();
    String quantity = "9".repeat(digits - 3) + ".125";
    String customer = customer();

    // When
    now(billing().deliverUsage(caller(), account(), usage(customer, "d-" + customer, quantity)));

    // Then
    assertThat(total(customer)).isEqualByComparingTo(quantity);
  }

  @Test
  default void whatWasSentAndFailedIsUncertainUnlessTheVendorLimitedIt() {
    // Given
    String customer = customer();
    var usage = usage(customer, "fails-" + customer, "1");
    vendor().failNext("POST", Failing.RATE_LIMITED);
    assertThatExceptionOfType(Failure.Unavailable.class)
        .isThrownBy(() -> now(billing().deliverUsage(caller(), account(), usage)));

    // When
    vendor().failNext("POST", Failing.SERVER_ERROR);

    // Then
    assertThatExceptionOfType(Failure.Uncertain.class)
        .isThrownBy(() -> now(billing().deliverUsage(caller(), account(), usage)));
    vendor().failNext("POST", Failing.BEFORE_ANYTHING_IS_DONE);
    assertThatExceptionOfType(Failure.Uncertain.class)
        .isThrownBy(() -> now(billing().deliverUsage(caller(), account(), usage)));
    assertThat(total(customer)).isEqualByComparingTo("0");
  }

  @Test
  default void callWhoseDeadlineHasPassedIsNotSent() {
    // Given
    String customer = customer();
    var late = Caller.service("test", caller().traceparent(), Instant.now().minusMillis(1));

    // When
    var delivery =
        assertThatExceptionOfType(Failure.Unavailable.class)
            .isThrownBy(
                () ->
                    now(
                        billing()
                            .deliverUsage(late, account(), usage(customer, "z-" + customer, "1"))));

    // Then
    delivery.satisfies(failure -> assertThat(failure.code()).isEqualTo("deadline-passed"));
    assertThat(total(customer)).isEqualByComparingTo("0");
  }

  default BigDecimal total(String customer) {
    Instant to = vendor().now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.HOURS);
    return now(billing()
            .usageTotal(
                caller(), account(), customer, vendor().meter(), to.minus(Duration.ofHours(2)), to))
        .quantity();
  }
}
