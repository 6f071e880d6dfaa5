package io.tieout.process.usage;

import io.tieout.model.Caller;
import io.tieout.model.Contract;
import io.tieout.model.CustomerRecord;
import io.tieout.model.Price;
import io.tieout.process.masterdata.BillingPeriod;
import io.tieout.process.masterdata.ContractZones;
import io.tieout.process.masterdata.LegalEntities;
import io.tieout.process.masterdata.LegalEntity;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Finds out for whom and under which contract events count, and which of them do not. */
final class Enrichment {
  static final String UNKNOWN_CUSTOMER = "unknown-customer";
  static final String UNKNOWN_CONTRACT = "unknown-contract";
  static final String UNKNOWN_METER = "unknown-meter";
  static final String OUTSIDE_POLICY = "outside-policy";
  static final String LATE_USAGE = "late-usage";

  private final LegalEntities entities;
  private final Function<Collection<String>, Map<String, CustomerRecord>> customers;
  private final Function<String, Map<String, Price>> prices;
  private final UsageConfig config;

  /**
   * @param customers the known ones of those given, by reference
   * @param prices of a billing account, by key
   */
  Enrichment(
      LegalEntities entities,
      Function<Collection<String>, Map<String, CustomerRecord>> customers,
      Function<String, Map<String, Price>> prices,
      UsageConfig config) {
    this.entities = entities;
    this.customers = customers;
    this.prices = prices;
    this.config = config;
  }

  /** What is known now of these customers; good for one batch. Waits. */
  Known about(Collection<String> references) {
    var accounts = new HashMap<String, Account>();
    // One of an entity that is not configured is not known: its events wait, all others go on.
    customers.apply(references).values().forEach(customer -> addAccount(customer, accounts));
    return new Known(accounts);
  }

  private void addAccount(CustomerRecord customer, Map<String, Account> accounts) {
    entities
        .find(customer.customer().entity())
        .ifPresent(
            entity ->
                accounts.put(
                    customer.customer().id(),
                    new Account(
                        customer.customer().tenant(),
                        entity,
                        prices.apply(entity.billing()),
                        customer.contracts().stream()
                            .flatMap(contract -> terms(customer, contract))
                            .toList())));
  }

  private Stream<Term> terms(CustomerRecord customer, Contract contract) {
    return entities.find(contract.entity()).stream()
        .flatMap(entity -> terms(customer, contract, prices.apply(entity.billing())));
  }

  /** One for each zone that the contract has been in. */
  private static Stream<Term> terms(
      CustomerRecord customer, Contract contract, Map<String, Price> book) {
    ContractZones zones = ContractZones.of(contract);
    List<String> meters =
        contract.prices().stream()
            .map(book::get)
            .filter(Objects::nonNull)
            .map(Price::meter)
            .filter(Objects::nonNull)
            .toList();
    Instant from = contract.from().atStartOfDay(zones.first()).toInstant();
    Instant to = contract.to() == null ? Instant.MAX : zones.endOf(contract.to());
    return zones.spans().stream()
        .map(
            span -> {
              var points = new HashMap<String, MeteringPoint>();
              meters.forEach(
                  meter -> points.put(meter, point(customer, contract, zones, span.zone(), meter)));
              return new Term(
                  contract,
                  zones,
                  span.zone(),
                  later(from, span.from()),
                  earlier(to, span.to()),
                  points);
            });
  }

  private static MeteringPoint point(
      CustomerRecord customer, Contract contract, ContractZones zones, ZoneId zone, String meter) {
    return new MeteringPoint(
        customer.customer().tenant(),
        customer.customer().id(),
        contract.id(),
        contract.entity(),
        zone.getId(),
        zones.first().getId(),
        meter);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** A customer as events see it. */
  private record Account(
      String tenant, LegalEntity entity, Map<String, Price> prices, List<Term> terms) {

    boolean isVisibleTo(String sender) {
      return sender.equals(Caller.HOUSE) || sender.equals(tenant);
    }

    boolean knowsMeter(String meter) {
      return prices.values().stream().anyMatch(price -> meter.equals(price.meter()));
    }

    /**
     * The contract that an event counts under. Under no other than one that it names: money on the
     * wrong contract looks right, while an event without one is held and then shown to people.
     */
    Term termOf(Reading.Facts facts) {
      for (Term term : terms) {
        if (term.isMeantBy(facts) && term.covers(facts)) {
          return term;
        }
      }
      return null;
    }
  }

  /**
   * A contract over its time [from, to) in one zone, with a metering point for each meter that it
   * prices.
   */
  private record Term(
      Contract contract,
      ContractZones zones,
      ZoneId zone,
      Instant from,
      Instant to,
      Map<String, MeteringPoint> points) {

    boolean isMeantBy(Reading.Facts facts) {
      return facts.subscription() == null || facts.subscription().equals(contract.id());
    }

    boolean covers(Reading.Facts facts) {
      return !facts.time().isBefore(from)
          && facts.time().isBefore(to)
          && points.containsKey(facts.meter());
    }
  }

  /** The customers of one batch. */
  final class Known {
    private final Map<String, Account> accounts;

    private Known(Map<String, Account> accounts) {
      this.accounts = accounts;
    }

    /**
     * Judges one event.
     *
     * @param sender the tenant that sent it
     * @param receivedAt when, in business time; decides whether the event's age is acceptable
     * @param now decides whether the cut-off of the event's period has passed
     */
    Verdict judge(String sender, Reading.Facts facts, Instant receivedAt, Instant now) {
      Instant time = facts.time();
      Account account = accounts.get(facts.subject());
      boolean known = account != null && account.isVisibleTo(sender);
      if (time.isBefore(receivedAt.minus(config.maxAge()))
          || time.isAfter(receivedAt.plus(config.maxAhead()))) {
        return new Verdict.Rejected(OUTSIDE_POLICY, known ? account.entity().id() : null, null);
      }
      if (!known) {
        // Nobody knows whose calendar it goes by: it waits for the last of ours.
        return entities.all().stream().allMatch(entity -> isOver(time, entity.zone(), now))
            ? new Verdict.Rejected(UNKNOWN_CUSTOMER, null, null)
            : new Verdict.Held(UNKNOWN_CUSTOMER);
      }
      Term term = account.termOf(facts);
      if (term == null) {
        return withoutContract(account, facts, now);
      }
      LocalDate day = LocalDate.ofInstant(time, term.zone());
      Supplier<BillingPeriod> period = () -> BillingPeriod.of(day, term.contract());
      return isCutOff(time, now, () -> term.zones().endOf(period.get().end()))
          ? new Verdict.Rejected(LATE_USAGE, term.contract().entity(), period.get().id())
          : new Verdict.Stored(term.points().get(facts.meter()), day);
    }

    private Verdict withoutContract(Account account, Reading.Facts facts, Instant now) {
      ZoneId zone = account.entity().zone();
      boolean known = account.knowsMeter(facts.meter());
      return known && !isOver(facts.time(), zone, now)
          ? new Verdict.Held(UNKNOWN_CONTRACT)
          : new Verdict.Rejected(
              known ? UNKNOWN_CONTRACT : UNKNOWN_METER,
              account.entity().id(),
              BillingPeriod.of(LocalDate.ofInstant(facts.time(), zone), 1).id());
    }

    /** Whether the usage cut-off of that time's calendar month has passed. */
    private boolean isOver(Instant time, ZoneId zone, Instant now) {
      return isCutOff(
          time,
          now,
          () ->
              BillingPeriod.of(LocalDate.ofInstant(time, zone), 1)
                  .end()
                  .atStartOfDay(zone)
                  .toInstant());
    }

    /** Whether the usage cut-off of the period of that time has passed. */
    private boolean isCutOff(Instant time, Instant now, Supplier<Instant> end) {
      // A period ends after every time in it: this spares most events the calendar.
      return !now.isBefore(time.plus(config.cutOff()))
          && !now.isBefore(end.get().plus(config.cutOff()));
    }
  }
}
