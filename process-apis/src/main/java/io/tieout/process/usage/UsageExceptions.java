package io.tieout.process.usage;

import io.tieout.backbone.failure.Failure;
import io.tieout.process.exceptions.ExceptionDraft;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.masterdata.BillingPeriod;
import io.tieout.process.masterdata.CustomerDirectory;
import io.vertx.sqlclient.SqlConnection;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/** Tells people about usage that does not count: a case for each event. */
final class UsageExceptions {
  private final ExceptionLog log;
  private final CustomerDirectory directory;

  UsageExceptions(ExceptionLog log, CustomerDirectory directory) {
    this.log = log;
    this.directory = directory;
  }

  /** Raises each of these events that was rejected. */
  void raiseRejected(SqlConnection tx, List<Judged> events) {
    log.raiseAll(
        tx,
        events.stream()
            .filter(judged -> judged.verdict() instanceof Verdict.Rejected)
            .map(judged -> draft(judged.event(), (Verdict.Rejected) judged.verdict()))
            .toList());
  }

  /**
   * Raises that identities came again with another payload; the first ones stay.
   *
   * @param first what the first ones say, by identity
   */
  void raiseConflicts(SqlConnection tx, List<Judged> again, Map<UUID, Reading.Facts> first) {
    log.raiseAll(
        tx,
        again.stream()
            .map(judged -> conflict(judged, first.get(judged.event().identity())))
            .toList());
  }

  /**
   * Raises that billing does not get a part of a window; where it is raised already, brings it up
   * to date.
   *
   * @param parked all of the window that waits for a person
   * @param failure what the last of it failed with
   */
  void raiseUndelivered(
      SqlConnection tx, DeliveryStore.Window window, BigDecimal parked, Failure failure) {
    log.raise(
        tx,
        new ExceptionDraft(
            window.tenant(),
            "usage-undelivered",
            true,
            failure.code(),
            "%s of %s used by %s on %s cannot be delivered to billing: %s"
                .formatted(
                    parked.toPlainString(),
                    window.meter(),
                    window.customer(),
                    window.day(),
                    failure.publicDetail()),
            window.customer(),
            WindowQueries.ID_PREFIX + window.id(),
            null,
            window.entity(),
            period(window.customer(), window.contract(), window.day()),
            "Find out what billing has counted of that day, settle the cause, and bill by hand what"
                + " it lacks. None of this is sent again; usage of that day that comes later is"
                + " delivered by itself.",
            null));
  }

  /** Raises that billing has not taken a delivery yet, though it was tried often, or for long. */
  void raiseDelayed(SqlConnection tx, DeliveryStore.Due due, Failure failure) {
    DeliveryStore.Window window = due.window();
    log.raise(
        tx,
        new ExceptionDraft(
            window.tenant(),
            "usage-delayed",
            true,
            failure.code(),
            "%s of %s used by %s on %s is not delivered to billing yet: %s"
                .formatted(
                    due.quantity().toPlainString(),
                    window.meter(),
                    window.customer(),
                    window.day(),
                    failure.publicDetail()),
            window.customer(),
            due.identifier(),
            null,
            window.entity(),
            null,
            "Settle the cause with billing, before the invoice is final; it is delivered then by"
                + " itself.",
            null));
  }

  /** These are not on their way any more. */
  void resolveDelayed(SqlConnection tx, List<DeliveryStore.Due> settled) {
    List<String> refused =
        settled.stream()
            .filter(due -> due.refusals() > 0)
            .map(DeliveryStore.Due::identifier)
            .toList();
    if (!refused.isEmpty()) {
      log.resolveAll(tx, refused);
    }
  }

  private ExceptionDraft conflict(Judged again, Reading.Facts first) {
    Incoming event = again.event();
    Reading.Facts facts = event.facts();
    boolean elsewhere = !Objects.equals(facts.subscription(), first.subscription());
    return new ExceptionDraft(
        event.tenant(),
        "usage-conflict",
        true,
        "usage-conflict",
        "Event %s of %s came again as %s%s; it stays %s."
            .formatted(
                facts.id(),
                facts.source(),
                use(facts),
                elsewhere ? " under another contract" : "",
                use(first)),
        facts.subject(),
        document(event),
        null,
        switch (again.verdict()) {
          case Verdict.Stored stored -> stored.point().entity();
          case Verdict.Rejected rejected -> rejected.entity();
          case Verdict.Held held -> null;
        },
        period(again.verdict(), facts),
        "Find out which one is right; the sender corrects it by a new event.",
        event.json().toString());
  }

  private String period(Verdict verdict, Reading.Facts facts) {
    String known =
        switch (verdict) {
          case Verdict.Stored stored ->
              period(stored.point().customer(), stored.point().contract(), stored.day());
          case Verdict.Rejected rejected -> rejected.period();
          case Verdict.Held held -> null;
        };
    return Objects.requireNonNullElseGet(known, () -> month(facts));
  }

  /** The service period of a day; null where its contract is not known any more. */
  private String period(String customer, String contract, LocalDate day) {
    return Stream.ofNullable(directory.find(List.of(customer)).get(customer))
        .flatMap(known -> known.contracts().stream())
        .filter(one -> one.id().equals(contract))
        .map(one -> BillingPeriod.of(day, one).id())
        .findFirst()
        .orElse(null);
  }

  /** Where nobody knows the contract, and so no other calendar. */
  private static String month(Reading.Facts facts) {
    return YearMonth.from(facts.time().atOffset(ZoneOffset.UTC)).toString();
  }

  private static String use(Reading.Facts facts) {
    return "%s of %s used by %s at %s"
        .formatted(facts.quantity().toPlainString(), facts.meter(), facts.subject(), facts.time());
  }

  private static ExceptionDraft draft(Incoming event, Verdict.Rejected rejected) {
    Reading.Facts facts = event.facts();
    return new ExceptionDraft(
        event.tenant(),
        rejected.reason(),
        true,
        rejected.reason(),
        "%s (event %s of %s) %s."
            .formatted(use(facts), facts.id(), facts.source(), problem(rejected.reason())),
        facts.subject(),
        document(event),
        null,
        rejected.entity(),
        Objects.requireNonNullElseGet(rejected.period(), () -> month(facts)),
        action(rejected.reason()),
        event.json().toString());
  }

  /** No other event is named so: neither a tenant nor a source, a URI reference, has a space. */
  private static String document(Incoming event) {
    return "%s %s %s".formatted(event.tenant(), event.facts().source(), event.facts().id());
  }

  private static String problem(String reason) {
    return switch (reason) {
      case Enrichment.UNKNOWN_CUSTOMER -> "belongs to no customer that was known by the cut-off";
      case Enrichment.UNKNOWN_CONTRACT -> "falls under no contract that was known by the cut-off";
      case Enrichment.UNKNOWN_METER -> "has a meter that no price knows";
      case Enrichment.OUTSIDE_POLICY -> "is older or younger than the policy accepts";
      case Enrichment.LATE_USAGE -> "came after the usage cut-off of their period";
      default -> throw new IllegalArgumentException(reason);
    };
  }

  private static String action(String reason) {
    return switch (reason) {
      case Enrichment.UNKNOWN_CUSTOMER ->
          "Add the customer to the CRM, or tell the sender whom to name; then bill it by hand.";
      case Enrichment.UNKNOWN_CONTRACT ->
          "Add the contract to the CRM, or tell the sender which to name; then bill it by hand.";
      case Enrichment.UNKNOWN_METER ->
          "Add a price for the meter to billing, or tell the sender which meter to name.";
      case Enrichment.OUTSIDE_POLICY -> "Check the sender's clock; bill it by hand if it is right.";
      case Enrichment.LATE_USAGE ->
          "Bill it with the customer's next invoice, or by hand where there is none; or waive it.";
      default -> throw new IllegalArgumentException(reason);
    };
  }
}
