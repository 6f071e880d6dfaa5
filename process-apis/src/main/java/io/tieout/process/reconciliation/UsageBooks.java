package io.tieout.process.reconciliation;

import io.tieout.api.UsageProcess;
import io.tieout.backbone.clock.BusinessClock;
import io.tieout.model.Caller;
import io.tieout.model.Contract;
import io.tieout.model.CustomerRecord;
import io.tieout.model.Granularity;
import io.tieout.model.Price;
import io.tieout.model.UsageBacklog;
import io.tieout.model.UsageSummary;
import io.tieout.model.UsageSummaryPage;
import io.tieout.process.masterdata.BillingPeriod;
import io.tieout.process.masterdata.ContractZones;
import io.tieout.process.masterdata.CustomerDirectory;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads what was used. Its methods wait, so call them on a virtual thread. */
final class UsageBooks {

  private final UsageProcess usage;
  private final CustomerDirectory directory;
  private final BusinessClock clock;
  private final Duration invoicedWithin;
  private final Pages pages;

  UsageBooks(
      UsageProcess usage,
      CustomerDirectory directory,
      BusinessClock clock,
      Duration invoicedWithin,
      Pages pages) {
    this.usage = usage;
    this.directory = directory;
    this.clock = clock;
    this.invoicedWithin = invoicedWithin;
    this.pages = pages;
  }

  /**
   * What was used under the contracts of these books, each over its service period that ends in the
   * posting period. One list is read per distinct service period, so at most 31.
   *
   * @param prices by key
   */
  List<UsageComparison.Used> read(Caller caller, Books books, Map<String, Price> prices) {
    var contracts = contracts(caller, books);
    var periods = new LinkedHashSet<BillingPeriod>();
    contracts
        .values()
        .forEach(
            contract -> periods.add(BillingPeriod.endingIn(books.month(), contract.billingDay())));
    var used = new ArrayList<UsageComparison.Used>();
    for (var period : periods) {
      summarise(
          caller,
          books,
          period.from(),
          period.end(),
          sum -> {
            var contract = contracts.get(sum.contract());
            if (contract != null
                && BillingPeriod.endingIn(books.month(), contract.billingDay()).equals(period)) {
              used.add(used(sum, contract, period, prices));
            }
          });
    }
    return used;
  }

  /**
   * What is in none of these sums: what was accepted until then and is not counted yet, and events
   * held for what nobody knows, which therefore go by the entity's calendar.
   *
   * @param acceptedUntil in wall time; what comes later is not of this run, or none would ever end
   */
  Future<UsageBacklog> waiting(Caller caller, Books books, Instant acceptedUntil) {
    var end = books.month().plusMonths(1).atDay(1).atStartOfDay(books.entity().zone());
    return usage.usageBacklog(caller, acceptedUntil, end.toInstant());
  }

  private UsageComparison.Used used(
      UsageSummary sum, Contract contract, BillingPeriod period, Map<String, Price> prices) {
    var price =
        contract.prices().stream()
            .filter(key -> prices.containsKey(key) && sum.meter().equals(prices.get(key).meter()))
            .findFirst()
            .orElse(null);
    // Billing counts by the zone in which the contract began, whatever ours is by now.
    var billed = period.end().atStartOfDay(ContractZones.of(contract).first()).toInstant();
    return new UsageComparison.Used(
        sum.customer(),
        sum.meter(),
        price,
        sum.quantity(),
        sum.delivered(),
        clock.now().isBefore(billed.plus(invoicedWithin)));
  }

  /** The contracts of these books under which anything was used, by id. */
  private Map<String, Contract> contracts(Caller caller, Books books) {
    var customers = new HashSet<String>();
    var month = books.month();
    summarise(
        caller,
        books,
        month.minusMonths(1).atDay(1),
        month.plusMonths(1).atDay(1),
        sum -> customers.add(sum.customer()));
    var contracts = new HashMap<String, Contract>();
    directory.find(customers).values().stream()
        .map(CustomerRecord::contracts)
        .flatMap(Collection::stream)
        .filter(contract -> contract.entity().equals(books.entity().id()))
        .filter(contract -> contract.currency().equals(books.currency()))
        .forEach(contract -> contracts.put(contract.id(), contract));
    return contracts;
  }

  private void summarise(
      Caller caller, Books books, LocalDate from, LocalDate to, Consumer<UsageSummary> action) {
    pages.forEach(
        caller.deadline(),
        cursor ->
            usage.summariseUsage(
                caller,
                null,
                books.entity().id(),
                null,
                from,
                to,
                Granularity.TOTAL,
                cursor,
                Pages.SIZE),
        UsageSummaryPage::items,
        UsageSummaryPage::next,
        action);
  }
}
