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
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads what was used. Its methods wait, so call them on a virtual thread. */
final class UsageBooks {

  private record Service(Contract contract, BillingPeriod period) {}

  private record Metered(String contract, String meter) {
    static Metered of(UsageSummary sum) {
      return new Metered(sum.contract(), sum.meter());
    }
  }

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
   * What was used under the contracts of these books, in each of their service periods that end in
   * the posting period, of each meter that they price; often nothing. One list is read per distinct
   * whole period, so at most 62.
   *
   * @param invoiced customers whom billing charges for usage, whether or not they used anything
   * @param prices by key
   */
  List<UsageComparison.Used> read(
      Caller caller, Books books, Collection<String> invoiced, Map<String, Price> prices) {
    var used = new ArrayList<UsageComparison.Used>();
    services(caller, books, invoiced)
        .forEach(
            (whole, services) ->
                sums(caller, books, whole, services, prices)
                    .forEach(sum -> used.add(used(sum, services.get(sum.contract()), prices))));
    return used;
  }

  private Collection<UsageSummary> sums(
      Caller caller,
      Books books,
      BillingPeriod whole,
      Map<String, Service> services,
      Map<String, Price> prices) {
    var sums = new LinkedHashMap<Metered, UsageSummary>();
    for (var service : services.values()) {
      for (var key : service.contract().prices()) {
        if (prices.containsKey(key) && prices.get(key).meter() != null) {
          var sum = nothing(service.contract(), prices.get(key).meter(), whole);
          sums.put(Metered.of(sum), sum);
        }
      }
    }
    summarise(
        caller,
        books,
        whole.from(),
        whole.end(),
        sum -> {
          if (services.containsKey(sum.contract())) {
            sums.put(Metered.of(sum), sum);
          }
        });
    return sums.values();
  }

  private static UsageSummary nothing(Contract contract, String meter, BillingPeriod whole) {
    return new UsageSummary(
        contract.customer(),
        contract.id(),
        meter,
        whole.from(),
        whole.end(),
        BigDecimal.ZERO,
        BigDecimal.ZERO,
        0);
  }

  /**
   * What is in none of these sums: what was accepted until then and is not counted yet, and held
   * events that may still count, by the entity's calendar as long as nobody knows another.
   *
   * @param acceptedUntil in wall time; what comes later is not of this run, or none would ever end
   */
  Future<UsageBacklog> waiting(Caller caller, Books books, Instant acceptedUntil) {
    var end = books.month().plusMonths(1).atDay(1).atStartOfDay(books.entity().zone());
    return usage.usageBacklog(caller, acceptedUntil, end.toInstant());
  }

  private UsageComparison.Used used(UsageSummary sum, Service service, Map<String, Price> prices) {
    var price =
        service.contract().prices().stream()
            .filter(key -> prices.containsKey(key) && sum.meter().equals(prices.get(key).meter()))
            .findFirst()
            .orElse(null);
    // Billing counts by the zone in which the contract began, whatever ours is by now.
    var zone = ContractZones.of(service.contract()).first();
    var end = service.period().end().atStartOfDay(zone).toInstant();
    return new UsageComparison.Used(
        sum.customer(),
        sum.contract(),
        sum.meter(),
        price,
        service.period().from().atStartOfDay(zone).toInstant(),
        end,
        sum.quantity(),
        sum.delivered(),
        clock.now().isBefore(end.plus(invoicedWithin)));
  }

  /**
   * The service periods of contracts, by the contract's id, within the whole ones that they are, or
   * are a part of. These are read: what was used behind a contract's end, before anybody knew of
   * it, is on none of billing's invoices and must not be overlooked.
   */
  private Map<BillingPeriod, Map<String, Service>> services(
      Caller caller, Books books, Collection<String> invoiced) {
    var services = new LinkedHashMap<BillingPeriod, Map<String, Service>>();
    for (var contract : contracts(caller, books, invoiced)) {
      for (var period : BillingPeriod.endingIn(books.month(), contract)) {
        services
            .computeIfAbsent(
                BillingPeriod.of(period.from(), contract.billingDay()), whole -> new HashMap<>())
            .put(contract.id(), new Service(contract, period));
      }
    }
    return services;
  }

  /**
   * The contracts of these books of customers who are invoiced, or used anything in what may be
   * whole periods.
   */
  private List<Contract> contracts(Caller caller, Books books, Collection<String> invoiced) {
    var customers = new HashSet<>(invoiced);
    var month = books.month();
    summarise(
        caller,
        books,
        month.minusMonths(1).atDay(1),
        month.plusMonths(2).atDay(1),
        sum -> customers.add(sum.customer()));
    return directory.find(customers).values().stream()
        .map(CustomerRecord::contracts)
        .flatMap(Collection::stream)
        .filter(contract -> contract.entity().equals(books.entity().id()))
        .filter(contract -> contract.currency().equals(books.currency()))
        .toList();
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
