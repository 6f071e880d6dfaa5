package io.tieout.demo;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Figures that are not the expected ones. */
final class Checks {

  private static final int SHOWN = 20;

  private final List<String> wrong = new ArrayList<>();

  List<String> wrong() {
    return List.copyOf(wrong);
  }

  void equal(String what, BigDecimal expected, BigDecimal figure) {
    if (expected.compareTo(figure) != 0) {
      wrong.add(
          "%s is %s, expected %s"
              .formatted(what, figure.toPlainString(), expected.toPlainString()));
    }
  }

  void equal(String what, long expected, long figure) {
    if (expected != figure) {
      wrong.add("%s is %d, expected %d".formatted(what, figure, expected));
    }
  }

  void equal(String what, String expected, String figure) {
    if (!expected.equals(figure)) {
      wrong.add("%s is %s, expected %s".formatted(what, figure, expected));
    }
  }

  /** The very same members, none more and none less. */
  <T> void same(String what, Set<T> expected, Set<T> found) {
    name(what + " is missing", expected, found);
    name(what + " is not expected", found, expected);
  }

  private <T> void name(String what, Set<T> members, Set<T> others) {
    var only = new TreeSet<>(members);
    only.removeAll(others);
    only.stream().limit(SHOWN).forEach(member -> wrong.add(what + ": " + member));
    if (only.size() > SHOWN) {
      wrong.add("%s: %d more".formatted(what, only.size() - SHOWN));
    }
  }
}
