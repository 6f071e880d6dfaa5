package io.tieout.process.posting;

import io.tieout.model.Money;
import io.tieout.model.TaxLine;
import io.tieout.model.TaxReason;
import io.tieout.model.TaxResult;
import io.tieout.model.TaxedLine;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where tax is rounded, HALF_UP to the currency's minor unit. A rounded sum comes back to its lines
 * by largest remainder, ties in the order of the lines, so that lines and sum agree. Pure.
 */
public enum TaxRounding {
  /** Each line by itself. */
  LINE,
  /** The sum per category and rate, as EN 16931 (BR-CO-17) demands. */
  TAX_GROUP,
  /** The sum of the document. */
  DOCUMENT;

  /**
   * A tax before rounding.
   *
   * @param group its rate, for all that is taxed is of one category
   */
  record Share(String group, BigDecimal exact) {}

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

  private static void allocate(
      List<Share> shares, List<Integer> places, int digits, BigDecimal[] rounded) {
    var left =
        places.stream()
            .map(place -> shares.get(place).exact())
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .setScale(digits, RoundingMode.HALF_UP);
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

  /**
   * What the engine says, rounded in this way; engines themselves round by line. Only what is
   * taxed: a detail that is exempt, or taxed at the buyer, names a base and a rate too, but the
   * engine charges nothing for it.
   */
  TaxResult of(TaxResult engine) {
    if (this == LINE) {
      return engine;
    }
    var details = engine.lines().stream().flatMap(line -> line.details().stream()).toList();
    var currency = engine.tax().currency();
    var amounts =
        round(
                details.stream()
                    .filter(TaxRounding::isTaxed)
                    .map(
                        detail ->
                            new Share(
                                detail.rate().stripTrailingZeros().toString(),
                                detail.base().amount().multiply(detail.rate())))
                    .toList(),
                Money.digits(currency))
            .stream()
            .map(amount -> new Money(amount, currency))
            .iterator();
    var lines =
        engine.lines().stream()
            .map(
                line ->
                    line(
                        line.id(),
                        line.details().stream()
                            .map(detail -> isTaxed(detail) ? with(detail, amounts.next()) : detail)
                            .toList(),
                        currency))
            .toList();
    var tax = lines.stream().map(TaxedLine::tax).reduce(Money.zero(currency), Money::plus);
    return new TaxResult(engine.status(), tax, lines);
  }

  /** By its reason: the amount of what is taxed may be 0.00 by itself and a cent in the sum. */
  private static boolean isTaxed(TaxLine detail) {
    return detail.reason() == TaxReason.STANDARD;
  }

  private static TaxedLine line(String id, List<TaxLine> details, String currency) {
    var tax = details.stream().map(TaxLine::amount).reduce(Money.zero(currency), Money::plus);
    return new TaxedLine(id, tax, details);
  }

  private static TaxLine with(TaxLine detail, Money amount) {
    return new TaxLine(
        detail.jurisdiction(), detail.rate(), detail.base(), amount, detail.reason());
  }
}
