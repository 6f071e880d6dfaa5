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

    boolean isAny() {
      return stored.signum() != 0;
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
    for (var service : ServiceLines.of(used, lines)) {
      comparison.quantity(service);
      comparison.values(service);
    }
    return new Result(
        comparison.rows.entrySet().stream().map(row -> row.getValue().of(row.getKey())).toList(),
        comparison.findings);
  }

  private void quantity(ServiceLines service) {
    var stored = service.sum(Used::stored);
    var delivered = service.sum(Used::delivered);
    var billed = sum(service.lines());
    var row = row(service.meter());
    row.stored = row.stored.add(stored);
    row.delivered = row.delivered.add(delivered);
    row.billed = row.billed.add(billed);
    if (stored.compareTo(billed) == 0) {
      if (delivered.compareTo(stored) != 0) {
        undelivered(service, delivered, stored);
      }
      return;
    }
    var inFlight = service.isAwaited();
    // Not what a price asks for a quantity of zero: there is no invoice, or no contract, at all.
    var nothing = Money.zero(currency);
    findings.add(
        new Finding(
            inFlight ? BreakClass.IN_FLIGHT : BreakClass.USAGE_QUANTITY,
            service.subject(),
            billed.toPlainString(),
            stored.toPlainString(),
            (service.isInvoiced() ? worth(service.price(), billed) : nothing)
                .minus(service.isAgreed() ? worth(service.price(), stored) : nothing),
            inFlight ? Cause.IN_FLIGHT : Cause.UNEXPLAINED,
            inFlight
                ? "Wait: billing has not invoiced the service period yet."
                : "Compare the deliveries of the customer's meter with billing's own total."));
  }

  /** Billing charges for it, rightly or by an error that makes up for another. */
  private void undelivered(ServiceLines service, BigDecimal delivered, BigDecimal stored) {
    findings.add(
        new Finding(
            BreakClass.USAGE_WAITING,
            service.subject(),
            delivered.toPlainString(),
            stored.toPlainString(),
            Money.zero(currency),
            Cause.UNEXPLAINED,
            "Settle the deliveries of the customer's meter, then run again."));
  }

  /** An invoice may split what it charges for one service period over several lines. */
  private void values(ServiceLines service) {
    service.lines().stream()
        .collect(
            Collectors.groupingBy(
                line -> new Charge(line.invoice(), line.price(), line.from(), line.to()),
                LinkedHashMap::new,
                Collectors.toList()))
        .forEach((charge, split) -> value(service, charge.price(), split));
  }

  private void value(ServiceLines service, String charged, List<UsageLine> lines) {
    var quantity = sum(lines);
    var invoiced = lines.stream().map(UsageLine::amount).reduce(Money.zero(currency), Money::plus);
    var others = service.notAt(charged);
    var rerated = owed(service, others, charged, quantity);
    var row = row(service.meter());
    row.rerated = row.rerated.plus(rerated);
    row.invoiced = row.invoiced.plus(invoiced);
    if (!others.isEmpty() || !rerated.equals(invoiced)) {
      findings.add(
          new Finding(
              BreakClass.USAGE_VALUE,
              service.subject(),
              invoiced.toString(),
              rerated.toString(),
              invoiced.minus(rerated),
              Cause.UNEXPLAINED,
              others.isEmpty() ? revalue(charged, quantity) : reprice(charged, others.getFirst())));
    }
  }

  /** By its contracts, some of which may have other prices than the charged. */
  private Money owed(ServiceLines service, List<Used> others, String charged, BigDecimal quantity) {
    if (!service.isAgreed() && quantity.signum() == 0) {
      return Money.zero(currency); // nobody agreed to the flat amount of a first tier
    }
    if (others.isEmpty()) {
      return worth(charged, quantity);
    }
    if (service.services().size() == 1) {
      return worth(service.price(), quantity);
    }
    var worth = Money.zero(currency);
    var left = quantity;
    for (var other : others) {
      var part = other.stored().min(left);
      worth = worth.plus(worth(other.price(), part));
      left = left.subtract(part);
    }
    return left.signum() == 0 ? worth : worth.plus(worth(charged, left));
  }

  private String revalue(String charged, BigDecimal quantity) {
    return isOurs(charged)
        ? "Rate %s of price %s by hand and credit or bill the difference."
            .formatted(quantity.toPlainString(), charged)
        : "Find out what price %s is: billing does not list it in %s.".formatted(charged, currency);
  }

  private static String reprice(String charged, Used used) {
    return ("Price %s was charged, contract %s has %s. Let billing charge the contract's price, and"
            + " credit or bill the difference.")
        .formatted(
            charged,
            used.contract(),
            used.price() == null ? "none that billing lists for the meter" : used.price());
  }

  private static BigDecimal sum(List<UsageLine> lines) {
    return lines.stream().map(UsageLine::quantity).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Nothing where the price is not known, or the quantity is a correction. */
  private Money worth(String price, BigDecimal quantity) {
    return isOurs(price) && quantity.signum() >= 0
        ? Rating.rate(prices.get(price), quantity)
        : Money.zero(currency);
  }

  private boolean isOurs(String price) {
    return price != null
        && prices.containsKey(price)
        && prices.get(price).currency().equals(currency);
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
