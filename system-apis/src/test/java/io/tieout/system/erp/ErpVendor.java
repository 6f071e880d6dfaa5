package io.tieout.system.erp;

import io.tieout.model.PeriodState;
import io.tieout.system.Wire.Failing;

/**
 * A simulated ERP and what a conformance suite does to it from outside. It has the legal entities
 * US (USD), JP (JPY) and KW (KWD), and open periods from 2025-12 to 2026-07.
 */
public interface ErpVendor extends AutoCloseable {
  /** The account under test. */
  String account();

  /** How many customers the account has. */
  int customers();

  /** Opens or shuts a month. */
  void setPeriod(String period, PeriodState state);

  /** What happens to the next call that changes something. */
  void failNextWrite(Failing how);

  /** What happens to the next call that only reads. */
  void failNextRead(Failing how);

  /** How many calls have reached the vendor. */
  int calls();

  @Override
  void close();
}
