package io.tieout.process.posting;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where tax is rounded, to the currency's minor unit. A rounded sum comes back to its lines by
 * largest remainder, ties in the order of the lines, so that lines and sum agree. Pure.
 */
public enum TaxRounding {
  /** Each line by itself. */
  LINE,
  /** The sum per category and rate, as EN 16931 (BR-CO-17) demands. */
  TAX_GROUP,
  /** The sum of the document. */
  DOCUMENT;

  /** Digits of a sum that count: those of quotients beyond them would turn halves into less. */
  private static final int EXACT = 20;

  /**
   * A tax before rounding.
   *
   * @param group its rate, for all that is taxed is of one category
   * @param half where half a unit goes: HALF_UP, or HALF_DOWN where the net takes it
   */
  record Share(String group, BigDecimal exact, RoundingMode half) {}

  /** The taxes, rounded, in the order of their shares. */
  List<BigDecimal> round(List<Share> shares, int digits) {
    var rounded = new BigDecimal[shares.size()];
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < shares.size(); i++) {
      var group =
          switch (this) {
            case LINE -> Integer.toString(i);
            case TAX_GROUP -> shares.get(i).group();
            case DOCUMENT -> "";
          };
      groups.computeIfAbsent(group, none -> new ArrayList<>()).add(i);
    }
    groups.values().forEach(places -> allocate(shares, places, digits, rounded));
    return List.of(rounded);
  }

  /** A sum goes HALF_UP as soon as a part of it does. */
  private static RoundingMode half(List<Share> shares, List<Integer> places) {
    return places.stream().allMatch(place -> shares.get(place).half() == RoundingMode.HALF_DOWN)
        ? RoundingMode.HALF_DOWN
        : RoundingMode.HALF_UP;
  }

  private static void allocate(
      List<Share> shares, List<Integer> places, int digits, BigDecimal[] rounded) {
    var left =
        places.stream()
            .map(place -> shares.get(place).exact())
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .setScale(EXACT, RoundingMode.HALF_UP)
            .setScale(digits, half(shares, places));
    for (int place : places) {
      rounded[place] = shares.get(place).exact().setScale(digits, RoundingMode.FLOOR);
      left = left.subtract(rounded[place]);
    }
    var unit = BigDecimal.ONE.movePointLeft(digits);
    places.stream()
        .sorted(
            Comparator.comparing(
                (Integer place) -> rounded[place].subtract(shares.get(place).exact())))
        .limit(left.unscaledValue().longValueExact())
        .forEach(place -> rounded[place] = rounded[place].add(unit));
  }
}
