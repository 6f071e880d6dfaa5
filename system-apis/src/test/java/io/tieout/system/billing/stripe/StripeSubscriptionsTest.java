package io.tieout.system.billing.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.BillingSubscription;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripeSubscriptionsTest {
  @ParameterizedTest
  @CsvSource({
    "2026-01-01, 1, UTC, 2026-01-01T00:00:00Z",
    "2026-01-15, 1, UTC, 2026-01-01T00:00:00Z",
    "2026-01-15, 20, UTC, 2025-12-20T00:00:00Z",
    "2026-02-28, 31, UTC, 2026-01-31T00:00:00Z",
    "2026-03-01, 30, UTC, 2026-01-30T00:00:00Z",
    "2026-07-01, 1, America/New_York, 2026-07-01T04:00:00Z",
    "2026-07-01, 1, Pacific/Kiritimati, 2026-06-30T10:00:00Z"
  })
  void anchorIsTheBillingDayAtOrBeforeTheStart(
      LocalDate from, int billingDay, String zone, Instant anchor) {
    // Given
    var subscription =
        new BillingSubscription("cus_1", "USD", zone, from, billingDay, List.of("api-calls-usd"));

    // When
    Instant start = StripeSubscriptions.anchor(subscription);

    // Then
    assertThat(start).isEqualTo(anchor);
  }
}
