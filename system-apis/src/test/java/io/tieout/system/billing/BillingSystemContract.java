package io.tieout.system.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.SystemStatus;
import io.tieout.system.billing.BillingVendor.Failing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every adapter of a billing system promises, in one process and over HTTP alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BillingSystemContract
    implements BillingMasterDataContract,
        BillingUsageContract,
        BillingInvoiceContract,
        BillingHookContract {
  @Test
  void stateAndCapabilitiesAreKnown() {
    // Given a vendor that answers
    now(billing().listBillingPrices(caller(), account(), null, null));

    // When
    var state = now(billing().billingState(caller(), account()));

    // Then
    assertThat(state.account()).isEqualTo(account());
    assertThat(state.status()).isEqualTo(SystemStatus.UP);
    assertThat(now(billing().billingCapabilities(caller(), account())).usageDigits()).isPositive();
  }

  @Test
  void whatWasOnlyToBeReadIsUnavailableNotUncertain() {
    for (Failing how : Failing.values()) {
      // Given
      vendor().failNext("GET", how);

      // When
      var reading =
          assertThatExceptionOfType(Failure.Unavailable.class)
              .as("%s", how)
              .isThrownBy(() -> now(billing().listBillingPrices(caller(), account(), null, null)));

      // Then
      reading.satisfies(failure -> assertThat(failure.retryAfter()).isPositive());
    }
  }

  @Test
  void unknownAccountIsNotFound() {
    // When
    var reading =
        assertThatExceptionOfType(Failure.NotFound.class)
            .isThrownBy(() -> now(billing().billingState(caller(), "no-such-account")));

    // Then
    reading.satisfies(failure -> assertThat(failure.code()).isEqualTo("not-found"));
  }
}
