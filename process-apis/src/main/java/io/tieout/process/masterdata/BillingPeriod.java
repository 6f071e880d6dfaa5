package io.tieout.process.masterdata;

import java.time.LocalDate;
import java.time.YearMonth;

/**
 * A contract's service period: from one billing day to the next, in the contract's zone; the last
 * day of the month where a month has no such day (31: 31 January, 28 February, 31 March).
 *
 * @param from its first day
 * @param end the day after its last
 */
public record BillingPeriod(LocalDate from, LocalDate end) {

  /** The period that the day is in. */
  public static BillingPeriod of(LocalDate day, int billingDay) {
    var month = YearMonth.from(day);
    return endingAt(
        day.isBefore(billingDay(month, billingDay)) ? month : month.plusMonths(1), billingDay);
  }

  /** The period whose last day is in the month; it is posted there. */
  public static BillingPeriod endingIn(YearMonth month, int billingDay) {
    return endingAt(billingDay == 1 ? month.plusMonths(1) : month, billingDay);
  }

  /** The month of its last day, {@code 2026-03}, as ledgers name it. */
  public String id() {
    return YearMonth.from(end.minusDays(1)).toString();
  }

  /** The period that ends at the billing day of the month. */
  private static BillingPeriod endingAt(YearMonth month, int billingDay) {
    return new BillingPeriod(
        billingDay(month.minusMonths(1), billingDay), billingDay(month, billingDay));
  }

  private static LocalDate billingDay(YearMonth month, int billingDay) {
    return month.atDay(Math.min(billingDay, month.lengthOfMonth()));
  }
}
