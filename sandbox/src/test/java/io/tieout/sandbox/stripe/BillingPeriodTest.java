package io.tieout.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BillingPeriodTest {
  @ParameterizedTest
  @CsvSource({
    // Billing day 31 falls on a short month's last day and comes back.
    "UTC, 2026-01-31T00:00:00Z, 2026-02-10T00:00:00Z, 2026-01-31T00:00:00Z, 2026-02-28T00:00:00Z",
    "UTC, 2026-01-31T00:00:00Z, 2026-02-28T00:00:00Z, 2026-02-28T00:00:00Z, 2026-03-31T00:00:00Z",
    "UTC, 2026-01-31T00:00:00Z, 2026-03-30T23:59:59Z, 2026-02-28T00:00:00Z, 2026-03-31T00:00:00Z",
    "UTC, 2024-01-31T00:00:00Z, 2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z, 2024-03-31T00:00:00Z",
    // March has its daylight-saving change within.
    "America/New_York, 2026-01-01T05:00:00Z, 2026-03-01T05:00:00Z, 2026-03-01T05:00:00Z, "
        + "2026-04-01T04:00:00Z",
    "America/New_York, 2026-01-01T05:00:00Z, 2026-04-01T03:59:59Z, 2026-03-01T05:00:00Z, "
        + "2026-04-01T04:00:00Z",
    "Pacific/Kiritimati, 2026-02-28T10:00:00Z, 2026-03-31T09:59:59Z, 2026-02-28T10:00:00Z, "
        + "2026-03-31T10:00:00Z",
    "Pacific/Niue, 2026-03-01T11:00:00Z, 2026-03-01T11:00:00Z, 2026-03-01T11:00:00Z, "
        + "2026-04-01T11:00:00Z",
    // An anchor ahead: nothing is billed before it.
    "UTC, 2026-05-01T00:00:00Z, 2026-03-10T00:00:00Z, 2026-05-01T00:00:00Z, 2026-06-01T00:00:00Z"
  })
  void periodsAreHalfOpenMonthsFromTheAnchorInTheZone(
      String zone, Instant anchor, Instant now, Instant start, Instant end) {
    assertThat(BillingPeriod.first(anchor, ZoneId.of(zone), now))
        .isEqualTo(new BillingPeriod(start, end));
  }
}
