package io.tieout.process.reconciliation;

import io.tieout.process.masterdata.LegalEntity;
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

  @Override
  public String toString() {
    return entity.id() + " " + currency + " " + month;
  }
}
