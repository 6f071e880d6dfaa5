package io.tieout.process.masterdata;

import io.tieout.model.Contract;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.stream.Stream;

/**
 * A contract's service period: from one billing day to the next, in the contract's zone; the last
 * day of the month where a month has no such day (31: 31 January, 28 February, 31 March). The first
 * begins with the contract and the last ends with it, as billing's invoices do.
 *
 * @param from its first day
 * @param end the day after its last
 */
public record BillingPeriod(LocalDate from, LocalDate end) {

  /**
   * The contract's period that the day is in. A day from before the contract was shortened, which
   * is in none now, is taken for one of its last.
   */
  public static BillingPeriod of(LocalDate day, Contract contract) {
    return of(day, contract.billingDay()).within(contract);
  }

  /** The whole period that the day is in. */
  public static BillingPeriod of(LocalDate day, int billingDay) {
    var month = YearMonth.from(day);
    return endingAt(
        day.isBefore(billingDay(month, billingDay)) ? month : month.plusMonths(1), billingDay);
  }

  /**
   * The contract's periods whose last day is in the month; they are posted there. Two where it ends
   * in that month behind its billing day.
   */
  public static List<BillingPeriod> endingIn(YearMonth month, Contract contract) {
    return Stream.of(month, month.plusMonths(1))
        .map(end -> endingAt(end, contract.billingDay()).within(contract))
        .filter(period -> period.month().equals(month))
        .toList();
  }

  /**
   * The first day that billing charges. A contract that we hear of within two periods of its
   * beginning is new, and charged from there; an older one was billed elsewhere until now.
   *
   * @param now when we hear of it, in business time
   */
  static LocalDate chargedFrom(Contract contract, Instant now) {
    var today = LocalDate.ofInstant(now, ContractZones.of(contract).first());
    var underWay = of(today, contract.billingDay());
    var before = of(underWay.from().minusDays(1), contract.billingDay());
    return contract.from().isBefore(before.from()) ? underWay.from() : contract.from();
  }

  /** The month of its last day, {@code 2026-03}, as ledgers name it. */
  public String id() {
    return month().toString();
  }

  private YearMonth month() {
    return YearMonth.from(end.minusDays(1));
  }

  private BillingPeriod within(Contract contract) {
    return new BillingPeriod(inside(contract.from(), from), inside(contract.to(), end));
  }

  private LocalDate inside(LocalDate day, LocalDate otherwise) {
    return day != null && day.isAfter(from) && day.isBefore(end) ? day : otherwise;
  }

  /** The period that ends at the billing day of the month. */
  private static BillingPeriod endingAt(YearMonth month, int billingDay) {
    return new BillingPeriod(
        billingDay(month.minusMonths(1), billingDay), billingDay(month, billingDay));
  }

  private static LocalDate billingDay(YearMonth month, int billingDay) {
    return month.atDay(Math.min(billingDay, month.lengthOfMonth()));
  }
}
