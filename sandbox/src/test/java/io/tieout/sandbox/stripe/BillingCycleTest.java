package io.tieout.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BillingCycleTest {
  @ParameterizedTest
  @CsvSource({
    // Billing day 31 falls on a short month's last day and comes back.
    "31, 2026-02-10T00:00:00Z, 2026-01-31T00:00:00Z, 2026-02-28T00:00:00Z",
    "31, 2026-02-28T00:00:00Z, 2026-02-28T00:00:00Z, 2026-03-31T00:00:00Z",
    "31, 2026-03-30T23:59:59Z, 2026-02-28T00:00:00Z, 2026-03-31T00:00:00Z",
    "31, 2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z, 2024-03-31T00:00:00Z",
    "20, 2026-01-19T23:59:59Z, 2025-12-20T00:00:00Z, 2026-01-20T00:00:00Z",
  })
  void periodsAreHalfOpenMonths(int day, Instant within, Instant start, Instant end) {
    // Given
    var cycle = new BillingCycle(day, LocalTime.MIDNIGHT);

    // When
    var period = cycle.around(within);

    // Then
    assertThat(period).isEqualTo(new BillingPeriod(start, end));
  }
}
