package io.tieout.process.masterdata;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.Address;
import io.tieout.model.BillingCustomer;
import io.tieout.model.BillingId;
import io.tieout.model.BillingSubscription;
import io.tieout.model.Caller;
import io.tieout.model.Contract;
import io.tieout.model.ContractPage;
import io.tieout.model.Customer;
import io.tieout.model.CustomerPage;
import io.tieout.model.ErpCustomer;
import io.tieout.model.ErpId;
import io.tieout.model.RefusedRecord;
import io.tieout.model.SourceRef;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A CRM with pages of two, a billing system and an ERP that remember what they were told. */
public final class TestVendors {

  static final Instant CHANGED = Instant.parse("2026-03-01T00:00:00Z");
  private static final int PAGE = 2;

  final Map<String, Customer> customers = new TreeMap<>();
  final Map<String, Contract> contracts = new TreeMap<>();

  /** What billing was told last of each contract. */
  public final Map<String, BillingSubscription> subscriptions = new ConcurrentHashMap<>();

  /** Contracts that billing refuses. */
  public final Set<String> rejectedSubscriptions = ConcurrentHashMap.newKeySet();

  /** Whether billing takes one contract of a customer only, as if all charged the same meter. */
  volatile boolean refusesSecondContracts;

  final List<RefusedRecord> refused = new ArrayList<>();
  final List<Instant> asked = new CopyOnWriteArrayList<>();
  final Set<String> traces = ConcurrentHashMap.newKeySet();
  final List<String> calls = new CopyOnWriteArrayList<>();
  final Set<String> unavailable = ConcurrentHashMap.newKeySet();
  final Set<String> rejected = ConcurrentHashMap.newKeySet();
  final List<Instant> deadlines = new CopyOnWriteArrayList<>();
  private final Map<String, Held> held = new ConcurrentHashMap<>();

  /** A call that waits at the vendor. */
  static final class Held {
    private final Promise<Void> begun = Promise.promise();
    private final Promise<Void> goesOn = Promise.promise();

    /** Completed once the vendor has it. */
    Future<Void> begun() {
      return begun.future();
    }

    void goOn() {
      goesOn.complete();
    }
  }

  /** Lets the next call about it wait: a contract, or a list of the CRM. */
  Held hold(String about) {
    var call = new Held();
    held.put(about, call);
    return call;
  }

  /** Completed once the call that comes about it now may go on. */
  private Future<Void> turn(Caller caller, String about) {
    deadlines.add(caller.deadline());
    var call = held.remove(about);
    if (call == null) {
      return Future.succeededFuture();
    }
    call.begun.complete();
    return call.goesOn.future();
  }

  public void customer(String id, String tenant, String name) {
    customers.put(
        id,
        new Customer(
            id,
            tenant,
            source("001-" + id),
            name,
            "US",
            "USD",
            new Address(null, null, null, null, "US"),
            null,
            List.of()));
  }

  void contract(String id, String customer) {
    contract(id, customer, "America/New_York", 1);
  }

  public void contract(String id, String customer, String zone, int billingDay) {
    contract(id, customer, zone, billingDay, LocalDate.parse("2026-01-01"));
  }

  void contract(String id, String customer, String zone, int billingDay, LocalDate from) {
    contracts.put(
        id,
        new Contract(
            id,
            "house",
            source("800-" + id),
            customer,
            "US",
            "USD",
            zone,
            from,
            null,
            billingDay,
            List.of("api-calls-usd"),
            List.of()));
  }

  /** A contract that has a last day. */
  public void contractUntil(String id, LocalDate to) {
    contracts.computeIfPresent(id, (key, it) -> copy(it, it.id(), to));
  }

  /** A record gets the number of another one. */
  void renumber(String record, String number) {
    customers.computeIfPresent(
        record,
        (key, it) ->
            new Customer(
                number,
                it.tenant(),
                it.source(),
                it.name(),
                it.entity(),
                it.currency(),
                it.address(),
                it.taxId(),
                it.taxEvidence()));
    contracts.computeIfPresent(record, (key, it) -> copy(it, number, it.to()));
  }

  private static Contract copy(Contract it, String id, LocalDate to) {
    return new Contract(
        id,
        it.tenant(),
        it.source(),
        it.customer(),
        it.entity(),
        it.currency(),
        it.zone(),
        it.from(),
        to,
        it.billingDay(),
        it.prices(),
        it.earlierZones());
  }

  public Future<CustomerPage> listCrmCustomers(
      Caller caller, String account, Instant since, String cursor, Integer limit) {
    traces.add(caller.traceparent());
    if (since != null) {
      asked.add(since);
    }
    var all = List.copyOf(customers.values());
    var last = next(all, cursor) == null;
    var page =
        new CustomerPage(page(all, cursor), last ? refused : List.of(), CHANGED, next(all, cursor));
    return turn(caller, "customers").map(page);
  }

  public Future<ContractPage> listCrmContracts(
      Caller caller, String account, Instant since, String cursor, Integer limit) {
    var all = List.copyOf(contracts.values());
    var page = new ContractPage(page(all, cursor), List.of(), CHANGED, next(all, cursor));
    return turn(caller, "contracts").map(page);
  }

  public Future<BillingId> putBillingCustomer(
      Caller caller, String account, String reference, BillingCustomer customer) {
    return turn(caller, reference)
        .compose(mayGoOn -> answer("billing", reference))
        .map(done -> new BillingId("cus_" + reference));
  }

  public Future<BillingId> putBillingSubscription(
      Caller caller, String account, String reference, BillingSubscription subscription) {
    var others = Map.copyOf(subscriptions); // which it looks at before it makes its own
    return turn(caller, reference)
        .compose(mayGoOn -> subscribe(reference, subscription, others))
        .map(done -> new BillingId("sub_" + reference + "_" + subscription.customer()));
  }

  private Future<Void> subscribe(
      String reference, BillingSubscription subscription, Map<String, BillingSubscription> others) {
    if (rejectedSubscriptions.contains(reference)
        || (refusesSecondContracts
            && others.values().stream()
                .anyMatch(other -> other.customer().equals(subscription.customer())))) {
      return Future.failedFuture(new Failure.Rejected("meter-shared", "another charges it"));
    }
    subscriptions.put(reference, subscription);
    return answer("billing", reference);
  }

  public Future<ErpId> putErpCustomer(
      Caller caller, String account, String reference, ErpCustomer customer) {
    traces.add(caller.traceparent());
    deadlines.add(caller.deadline());
    return answer("erp", reference).map(done -> new ErpId("erp_" + reference));
  }

  private Future<Void> answer(String system, String reference) {
    calls.add(system + " " + reference);
    if (unavailable.contains(reference)) {
      return Future.failedFuture(
          new Failure.Unavailable("system-down", "not now", Duration.ofSeconds(1)));
    }
    if (rejected.contains(reference)) {
      return Future.failedFuture(new Failure.Rejected("bad-address", "the country is missing"));
    }
    return Future.succeededFuture();
  }

  private static SourceRef source(String id) {
    return new SourceRef("salesforce", "salesforce-main", id);
  }

  private static <T> List<T> page(List<T> all, String cursor) {
    var from = from(cursor);
    return all.subList(from, Math.min(all.size(), from + PAGE));
  }

  private static String next(List<?> all, String cursor) {
    var end = from(cursor) + PAGE;
    return end < all.size() ? Integer.toString(end) : null;
  }

  private static int from(String cursor) {
    return cursor == null ? 0 : Integer.parseInt(cursor);
  }
}
