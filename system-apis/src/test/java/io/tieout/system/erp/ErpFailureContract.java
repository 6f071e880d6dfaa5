package io.tieout.system.erp;

import static io.tieout.system.erp.ErpSamples.PERIOD;
import static io.tieout.system.erp.ErpSamples.posted;
import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.failure.Failure;
import io.tieout.system.Wire;
import io.tieout.system.Wire.Failing;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A failure says whether something was done, or may have been. */
interface ErpFailureContract extends ErpUnderTest {
  @Test
  default void whatIsNotThereIsNotFound() {
    // When
    var failure = fails(Failure.NotFound.class, () -> find(invoice()));

    // Then
    assertThat(failure.code()).isEqualTo("not-found");
    fails(Failure.NotFound.class, () -> erp().findErpCustomer(caller(), account(), "C-none"));
    fails(Failure.NotFound.class, () -> erp().findErpPeriod(caller(), account(), "US", "2031-01"));
  }

  @ParameterizedTest
  @EnumSource(Failing.class)
  default void whatWasOnlyToBeReadIsUnavailableNotUncertain(Failing how) {
    // Given
    var document = invoice();
    String id = now(create(document));
    vendor().failNextRead(how);

    // When
    var failure = fails(Failure.Unavailable.class, () -> find(document));

    // Then
    assertThat(failure.retryAfter()).isPositive();
    if (how == Failing.RATE_LIMITED) {
      assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(Wire.RETRY_AFTER_SECONDS));
    }
    assertThat(now(find(document))).isEqualTo(posted(id, document));
  }

  @ParameterizedTest
  @EnumSource(Failing.class)
  default void ledgerThatCannotBeReadIsNotEmpty(Failing how) {
    // Given
    period(PERIOD); // which month it is need not be asked any more
    vendor().failNextRead(how);

    // When
    var failure =
        fails(
            Failure.Unavailable.class,
            () -> erp().listErpDocuments(caller(), account(), "US", PERIOD, null, 2));

    // Then
    assertThat(failure.retryAfter()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Failing.class)
  default void whatWasSentAndFailedIsUncertainUnlessTheVendorLimitedIt(Failing how) {
    // Given
    assertThat(capabilities().lookUp()).isTrue();
    var document = invoice();
    period(PERIOD);
    vendor().failNextWrite(how);

    // When
    var failure = fails(Failure.class, () -> create(document));

    // Then
    if (how == Failing.RATE_LIMITED) {
      assertThat(failure)
          .isInstanceOfSatisfying(
              Failure.Unavailable.class,
              limited ->
                  assertThat(limited.retryAfter())
                      .isEqualTo(Duration.ofSeconds(Wire.RETRY_AFTER_SECONDS)));
    } else {
      assertThat(failure).isInstanceOf(Failure.Uncertain.class);
    }
    assertThat(now(find(document).map(found -> true).otherwise(false))).isEqualTo(how.isDone());
    if (how.isDone()) {
      assertThat(fails(Failure.Conflict.class, () -> create(document)).code())
          .isEqualTo("duplicate-reference");
    } else {
      now(create(document));
    }
  }

  @Test
  default void callWhoseDeadlineHasPassedIsNotSent() {
    // Given
    var document = invoice();
    int calls = vendor().calls();
    var late = callerUntil(Instant.now().minusMillis(1));

    // When
    var failure =
        fails(Failure.Unavailable.class, () -> erp().createErpDocument(late, account(), document));

    // Then
    assertThat(failure.code()).isEqualTo("deadline-passed");
    assertThat(vendor().calls()).isEqualTo(calls);
  }
}
