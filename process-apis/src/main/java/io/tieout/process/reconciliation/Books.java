package io.tieout.process.reconciliation;

import io.tieout.process.masterdata.LegalEntity;
import java.time.LocalDate;
import java.time.YearMonth;

/**
 * What one run is about.
 *
 * @param currency of the transactions, ISO 4217
 * @param month the posting period
 */
record Books(LegalEntity entity, String currency, YearMonth month) {

  /** The posting period, {@code 2026-03}. */
  String period() {
    return month.toString();
  }

  /** The first day of the period. */
  LocalDate firstDay() {
    return month.atDay(1);
  }

  @Override
  public String toString() {
    return entity.id() + " " + currency + " " + month;
  }
}
