package io.tieout.system.billing.stripe;

import java.time.Instant;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneOffset;

/**
 * When Stripe's periods meet: at that time UTC of a day of each month, on the last day of a month
 * that has no such day.
 */
record StripeCycle(int dayOfMonth, LocalTime time) {
  static final int LAST_DAY = 31;

  /** When the period begins that an instant is in. */
  Instant begin(Instant within) {
    return meeting(monthOfBegin(within));
  }

  /** When it ends. */
  Instant end(Instant within) {
    return meeting(monthOfBegin(within).plusMonths(1));
  }

  private YearMonth monthOfBegin(Instant within) {
    YearMonth month = YearMonth.from(within.atOffset(ZoneOffset.UTC));
    return meeting(month).isAfter(within) ? month.minusMonths(1) : month;
  }

  private Instant meeting(YearMonth month) {
    return month
        .atDay(Math.min(dayOfMonth, month.lengthOfMonth()))
        .atTime(time)
        .toInstant(ZoneOffset.UTC);
  }
}
