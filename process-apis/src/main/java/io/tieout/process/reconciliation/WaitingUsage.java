package io.tieout.process.reconciliation;

import io.tieout.model.BreakClass;
import io.tieout.model.Money;
import io.tieout.model.UsageBacklog;
import java.util.ArrayList;
import java.util.List;

/**
 * Usage that was accepted and is in nobody's sums yet. It may belong to any books, and nobody knows
 * what it is worth, so no amount is explained by it: the books do not tie out until it has gone its
 * way. Pure.
 */
final class WaitingUsage {
  private WaitingUsage() {}

  /** A finding for each place where any waits. */
  static List<Finding> findings(String currency, UsageBacklog waiting) {
    var findings = new ArrayList<Finding>();
    add(
        findings,
        currency,
        "log records of accepted usage that are not stored",
        waiting.unread(),
        "Run again once they are stored.");
    add(
        findings,
        currency,
        "log records of stored usage that are in no window",
        waiting.unwindowed(),
        "Run again once they are in windows.");
    add(
        findings,
        currency,
        "held usage events",
        waiting.held(),
        "Make known the customers and contracts that they wait for, or run again after the cut-off.");
    return findings;
  }

  private static void add(
      List<Finding> findings, String currency, String where, long waiting, String action) {
    if (waiting > 0) {
      findings.add(
          new Finding(
              BreakClass.USAGE_WAITING,
              where,
              null,
              Long.toString(waiting),
              Money.zero(currency),
              Cause.UNEXPLAINED,
              action));
    }
  }
}
