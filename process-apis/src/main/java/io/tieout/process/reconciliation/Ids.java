package io.tieout.process.reconciliation;

import java.util.regex.Pattern;

/** Ids as others see them, and the keys behind them. */
final class Ids {

  private static final Pattern ID = Pattern.compile("[rb]-[0-9]{1,18}");

  private Ids() {}

  static String run(long key) {
    return "r-" + key;
  }

  static String oneBreak(long key) {
    return "b-" + key;
  }

  /** The key behind an id; 0, which no row has, behind anything else. */
  static long key(String id) {
    return ID.matcher(id).matches() ? Long.parseLong(id.substring(2)) : 0;
  }
}
