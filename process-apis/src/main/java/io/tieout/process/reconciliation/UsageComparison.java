package io.tieout.process.reconciliation;

import io.tieout.model.BreakClass;
import io.tieout.model.Money;
import io.tieout.model.Price;
import io.tieout.model.UsageTieOut;
import io.tieout.process.rating.Rating;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares what was used with what was invoiced, and what was invoiced with what it is worth. Pure:
 * it reads nobody.
 */
final class UsageComparison {

  /**
   * What one customer used of one meter in the service period that ends in the posting period.
   *
   * @param price key of the contract's price for the meter, or null where it names none
   * @param open whether billing may still invoice the service period
   */
  record Used(
      String customer,
      String meter,
      String price,
      BigDecimal stored,
      BigDecimal delivered,
      boolean open) {}

  /** What came of it. */
  record Result(List<UsageTieOut> rows, List<Finding> findings) {}

  private record Place(String customer, String meter) {
    @Override
    public String toString() {
      return customer + " " + meter;
    }
  }

  /** Contracts are invoiced apart, so tiers begin anew with every invoice. */
  private record Charge(String invoice, Place place, String price, Instant from, Instant to) {}

  private final String currency;
  private final Map<String, Price> prices;
  private final Map<String, Row> rows = new TreeMap<>();
  private final List<Finding> findings = new ArrayList<>();

  private UsageComparison(String currency, Map<String, Price> prices) {
    this.currency = currency;
    this.prices = prices;
  }

  /**
   * Compares usage with invoice lines by customer and meter.
   *
   * @param prices by key
   */
  static Result compare(
      String currency, List<Used> used, List<UsageLine> lines, Map<String, Price> prices) {
    var comparison = new UsageComparison(currency, prices);
    comparison.quantities(used, lines);
    lines.stream()
        .collect(
            Collectors.groupingBy(
                line ->
                    new Charge(
                        line.invoice(),
                        new Place(line.customer(), line.meter()),
                        line.price(),
                        line.from(),
                        line.to()),
                LinkedHashMap::new,
                Collectors.toList()))
        .forEach(comparison::value);
    return new Result(
        comparison.rows.entrySet().stream().map(row -> row.getValue().of(row.getKey())).toList(),
        comparison.findings);
  }

  private void quantities(List<Used> used, List<UsageLine> lines) {
    var usedAt =
        used.stream()
            .collect(
                Collectors.groupingBy(
                    use -> new Place(use.customer(), use.meter()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    var linesAt =
        lines.stream()
            .collect(
                Collectors.groupingBy(
                    line -> new Place(line.customer(), line.meter()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    usedAt.forEach((place, uses) -> quantity(place, uses, linesAt.getOrDefault(place, List.of())));
    linesAt.forEach(
        (place, invoiced) -> {
          if (!usedAt.containsKey(place)) {
            quantity(place, List.of(), invoiced);
          }
        });
  }

  private void quantity(Place place, List<Used> used, List<UsageLine> lines) {
    var stored = used.stream().map(Used::stored).reduce(BigDecimal.ZERO, BigDecimal::add);
    var delivered = used.stream().map(Used::delivered).reduce(BigDecimal.ZERO, BigDecimal::add);
    var billed = lines.stream().map(UsageLine::quantity).reduce(BigDecimal.ZERO, BigDecimal::add);
    var row = row(place.meter());
    row.stored = row.stored.add(stored);
    row.delivered = row.delivered.add(delivered);
    row.billed = row.billed.add(billed);
    if (stored.compareTo(billed) == 0) {
      if (delivered.compareTo(stored) != 0) {
        undelivered(place, delivered, stored);
      }
      return;
    }
    var inFlight = lines.isEmpty() && used.stream().allMatch(Used::open);
    findings.add(
        new Finding(
            inFlight ? BreakClass.IN_FLIGHT : BreakClass.USAGE_QUANTITY,
            place.toString(),
            billed.toPlainString(),
            stored.toPlainString(),
            worth(priceOf(used, lines), billed).minus(worth(priceOf(used, lines), stored)),
            inFlight ? Cause.IN_FLIGHT : Cause.UNEXPLAINED,
            inFlight
                ? "Wait: billing has not invoiced the service period yet."
                : "Compare the deliveries of the customer's meter with billing's own total."));
  }

  /** Billing charges for it, rightly or by an error that makes up for another. */
  private void undelivered(Place place, BigDecimal delivered, BigDecimal stored) {
    findings.add(
        new Finding(
            BreakClass.USAGE_WAITING,
            place.toString(),
            delivered.toPlainString(),
            stored.toPlainString(),
            Money.zero(currency),
            Cause.UNEXPLAINED,
            "Settle the deliveries of the customer's meter, then run again."));
  }

  /** An invoice may split what it charges for one service period over several lines. */
  private void value(Charge charge, List<UsageLine> lines) {
    var quantity = lines.stream().map(UsageLine::quantity).reduce(BigDecimal.ZERO, BigDecimal::add);
    var invoiced = lines.stream().map(UsageLine::net).reduce(Money.zero(currency), Money::plus);
    var price = prices.get(charge.price());
    var rerated = worth(price, quantity);
    var row = row(charge.place().meter());
    row.rerated = row.rerated.plus(rerated);
    row.invoiced = row.invoiced.plus(invoiced);
    if (!rerated.equals(invoiced)) {
      findings.add(
          new Finding(
              BreakClass.USAGE_VALUE,
              charge.place().toString(),
              invoiced.toString(),
              rerated.toString(),
              invoiced.minus(rerated),
              Cause.UNEXPLAINED,
              isOurs(price)
                  ? "Rate %s of price %s by hand and credit or bill the difference."
                      .formatted(quantity.toPlainString(), charge.price())
                  : "Find out what price %s is: billing does not list it in %s."
                      .formatted(charge.price(), currency)));
    }
  }

  private Price priceOf(List<Used> used, List<UsageLine> lines) {
    return lines.isEmpty()
        ? used.stream()
            .map(Used::price)
            .filter(key -> key != null)
            .findFirst()
            .map(prices::get)
            .orElse(null)
        : prices.get(lines.getFirst().price());
  }

  /** Nothing where the price is not known, or the quantity is a correction. */
  private Money worth(Price price, BigDecimal quantity) {
    return isOurs(price) && quantity.signum() >= 0
        ? Rating.rate(price, quantity)
        : Money.zero(currency);
  }

  private boolean isOurs(Price price) {
    return price != null && price.currency().equals(currency);
  }

  private Row row(String meter) {
    return rows.computeIfAbsent(meter, unseen -> new Row(currency));
  }

  /** One meter's line of the tie-out as it grows. */
  private static final class Row {
    private BigDecimal stored = BigDecimal.ZERO;
    private BigDecimal delivered = BigDecimal.ZERO;
    private BigDecimal billed = BigDecimal.ZERO;
    private Money rerated;
    private Money invoiced;

    Row(String currency) {
      rerated = Money.zero(currency);
      invoiced = rerated;
    }

    UsageTieOut of(String meter) {
      return new UsageTieOut(
          meter, stored, delivered, billed, stored.subtract(billed), rerated, invoiced);
    }
  }
}
