package io.tieout.process.masterdata;

import java.time.LocalDate;
import java.time.YearMonth;

/**
 * The service period of a day: from one billing day to the next, the last day of the month where a
 * month has no such day (31: 31 January, 28 February, 31 March).
 *
 * @param end the day after its last
 */
public record BillingPeriod(LocalDate end) {

  /** The period that the day is in. */
  public static BillingPeriod of(LocalDate day, int billingDay) {
    YearMonth month = YearMonth.from(day);
    LocalDate anchor = anchor(month, billingDay);
    return new BillingPeriod(
        day.isBefore(anchor) ? anchor : anchor(month.plusMonths(1), billingDay));
  }

  /** The month of its last day, {@code 2026-03}, as ledgers name it. */
  public String id() {
    return YearMonth.from(end.minusDays(1)).toString();
  }

  private static LocalDate anchor(YearMonth month, int billingDay) {
    return month.atDay(Math.min(billingDay, month.lengthOfMonth()));
  }
}
