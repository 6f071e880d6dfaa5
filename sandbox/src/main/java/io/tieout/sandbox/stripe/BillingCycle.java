package io.tieout.sandbox.stripe;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;

/**
 * When a subscription's periods meet: at that time of a day of each month in its zone, on the last
 * day of a month that has no such day.
 */
record BillingCycle(int dayOfMonth, LocalTime time, ZoneId zone) {

  /** The whole period that an instant is in. */
  BillingPeriod around(Instant within) {
    YearMonth month = YearMonth.from(LocalDate.ofInstant(within, zone));
    if (meeting(month).isAfter(within)) {
      month = month.minusMonths(1);
    }
    return new BillingPeriod(meeting(month), meeting(month.plusMonths(1)));
  }

  private Instant meeting(YearMonth month) {
    return month
        .atDay(Math.min(dayOfMonth, month.lengthOfMonth()))
        .atTime(time)
        .atZone(zone)
        .toInstant();
  }
}
