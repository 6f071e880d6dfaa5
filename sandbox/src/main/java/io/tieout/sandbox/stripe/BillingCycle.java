package io.tieout.sandbox.stripe;

import java.time.Instant;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneOffset;

/**
 * When a subscription's periods meet: at that time UTC of a day of each month, on the last day of a
 * month that has no such day.
 */
record BillingCycle(int dayOfMonth, LocalTime time) {

  /** The whole period that an instant is in. */
  BillingPeriod around(Instant within) {
    YearMonth month = YearMonth.from(within.atOffset(ZoneOffset.UTC));
    if (meeting(month).isAfter(within)) {
      month = month.minusMonths(1);
    }
    return new BillingPeriod(meeting(month), meeting(month.plusMonths(1)));
  }

  private Instant meeting(YearMonth month) {
    return month
        .atDay(Math.min(dayOfMonth, month.lengthOfMonth()))
        .atTime(time)
        .toInstant(ZoneOffset.UTC);
  }
}
