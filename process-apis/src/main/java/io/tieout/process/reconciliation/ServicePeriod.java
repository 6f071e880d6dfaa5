package io.tieout.process.reconciliation;

import io.tieout.model.Contract;
import java.time.LocalDate;
import java.time.YearMonth;

/**
 * From one billing day to the next, in the contract's zone: the last day of the month where a month
 * has no such day (31: 31 January, 28 February, 31 March).
 *
 * @param from its first day
 * @param to the day after its last
 */
record ServicePeriod(LocalDate from, LocalDate to) {

  /** The contract's service period whose last day is in the month; it is posted there. */
  static ServicePeriod endingIn(YearMonth month, Contract contract) {
    var end = contract.billingDay() == 1 ? month.plusMonths(1) : month;
    return new ServicePeriod(billingDay(end.minusMonths(1), contract), billingDay(end, contract));
  }

  private static LocalDate billingDay(YearMonth month, Contract contract) {
    return month.atDay(Math.min(contract.billingDay(), month.lengthOfMonth()));
  }
}
