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
   * What one customer used of one meter in a contract's service period that ends in the posting
   * period.
   *
   * @param contract null where invoice lines charge for no contract's service period
   * @param price key of the contract's price for the meter, or null where it names none
   * @param from start of the service period, as billing counts it
   * @param to its end, exclusive
   * @param open whether billing may still invoice the service period
   */
  record Used(
      String customer,
      String contract,
      String meter,
      String price,
      Instant from,
      Instant to,
      BigDecimal stored,
      BigDecimal delivered,
      boolean open) {

    /** Whose use of what it is. */
    String place() {
      return customer + " " + meter;
    }
  }

  /** What came of it. */
  record Result(List<UsageTieOut> rows, List<Finding> findings) {}

  /** Contracts are invoiced apart, so tiers begin anew with every invoice. */
  private record Charge(String invoice, String price, Instant from, Instant to) {}

  private final String currency;
  private final Map<String, Price> prices;
  private final Map<String, Row> rows = new TreeMap<>();
  private final List<Finding> findings = new ArrayList<>();

  private UsageComparison(String currency, Map<String, Price> prices) {
    this.currency = currency;
    this.prices = prices;
  }

  /**
   * Compares what was used in each service period with the invoice lines that charge for it.
   *
   * @param prices by key
   */
  static Result compare(
      String currency, List<Used> used, List<UsageLine> lines, Map<String, Price> prices) {
    var comparison = new UsageComparison(currency, prices);
    ServiceLines.of(used, lines)
        .forEach(
            (service, charges) -> {
              comparison.quantity(service, charges);
              comparison.values(service, charges);
            });
    return new Result(
        comparison.rows.entrySet().stream().map(row -> row.getValue().of(row.getKey())).toList(),
        comparison.findings);
  }

  private void quantity(Used used, List<UsageLine> lines) {
    var billed = lines.stream().map(UsageLine::quantity).reduce(BigDecimal.ZERO, BigDecimal::add);
    var row = row(used.meter());
    row.stored = row.stored.add(used.stored());
    row.delivered = row.delivered.add(used.delivered());
    row.billed = row.billed.add(billed);
    if (used.stored().compareTo(billed) == 0) {
      if (used.delivered().compareTo(used.stored()) != 0) {
        undelivered(used);
      }
      return;
    }
    var inFlight = lines.isEmpty() && used.open();
    var price = priceOf(used, lines);
    findings.add(
        new Finding(
            inFlight ? BreakClass.IN_FLIGHT : BreakClass.USAGE_QUANTITY,
            used.place(),
            billed.toPlainString(),
            used.stored().toPlainString(),
            worth(price, billed).minus(worth(price, used.stored())),
            inFlight ? Cause.IN_FLIGHT : Cause.UNEXPLAINED,
            inFlight
                ? "Wait: billing has not invoiced the service period yet."
                : "Compare the deliveries of the customer's meter with billing's own total."));
  }

  /** Billing charges for it, rightly or by an error that makes up for another. */
  private void undelivered(Used used) {
    findings.add(
        new Finding(
            BreakClass.USAGE_WAITING,
            used.place(),
            used.delivered().toPlainString(),
            used.stored().toPlainString(),
            Money.zero(currency),
            Cause.UNEXPLAINED,
            "Settle the deliveries of the customer's meter, then run again."));
  }

  /** An invoice may split what it charges for one service period over several lines. */
  private void values(Used used, List<UsageLine> lines) {
    lines.stream()
        .collect(
            Collectors.groupingBy(
                line -> new Charge(line.invoice(), line.price(), line.from(), line.to()),
                LinkedHashMap::new,
                Collectors.toList()))
        .forEach((charge, split) -> value(used, charge, split));
  }

  private void value(Used used, Charge charge, List<UsageLine> lines) {
    var quantity = lines.stream().map(UsageLine::quantity).reduce(BigDecimal.ZERO, BigDecimal::add);
    var invoiced = lines.stream().map(UsageLine::net).reduce(Money.zero(currency), Money::plus);
    var price = prices.get(charge.price());
    var rerated = worth(price, quantity);
    var row = row(used.meter());
    row.rerated = row.rerated.plus(rerated);
    row.invoiced = row.invoiced.plus(invoiced);
    if (!rerated.equals(invoiced)) {
      findings.add(
          new Finding(
              BreakClass.USAGE_VALUE,
              used.place(),
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

  private Price priceOf(Used used, List<UsageLine> lines) {
    return lines.isEmpty()
        ? (used.price() == null ? null : prices.get(used.price()))
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
