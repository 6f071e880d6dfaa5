package io.tieout.process.usage;

import io.tieout.backbone.failure.Failure;
import io.tieout.process.exceptions.ExceptionDraft;
import io.vertx.sqlclient.SqlConnection;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * Tells people about usage that does not count. Events rejected for one reason are one case per
 * customer, meter and period, since a sender that goes wrong goes wrong a thousand times; a
 * conflict is a case of its own.
 */
final class UsageExceptions {
  private final BiConsumer<SqlConnection, ExceptionDraft> log;

  UsageExceptions(BiConsumer<SqlConnection, ExceptionDraft> log) {
    this.log = log;
  }

  /** What was rejected together. */
  private record Group(
      String tenant, String reason, String customer, String meter, String entity, String period) {
    String document() {
      return "%s/%s/%s/%s".formatted(tenant, customer, meter, period);
    }
  }

  private static final class Sum {
    final String firstEvent;
    long events;
    BigDecimal quantity = BigDecimal.ZERO;

    Sum(String firstEvent) {
      this.firstEvent = firstEvent;
    }
  }

  /** Raises what was rejected among these events. */
  void raiseRejected(SqlConnection tx, List<Judged> events) {
    Map<Group, Sum> groups = new LinkedHashMap<>();
    for (Judged judged : events) {
      if (judged.verdict() instanceof Verdict.Rejected rejected) {
        Incoming event = judged.event();
        Sum sum = groups.computeIfAbsent(group(event, rejected), group -> new Sum(event.text()));
        sum.events++;
        sum.quantity = sum.quantity.add(event.facts().quantity());
      }
    }
    groups.forEach((group, sum) -> log.accept(tx, draft(group, sum)));
  }

  /** Raises that an identity came again with another payload; the first one stays. */
  void raiseConflict(SqlConnection tx, Incoming event) {
    Reading.Facts facts = event.facts();
    log.accept(
        tx,
        new ExceptionDraft(
            event.tenant(),
            "usage-conflict",
            true,
            "usage-conflict",
            "Event %s of %s came again with another payload; the first one counts."
                .formatted(facts.id(), facts.source()),
            facts.subject(),
            "%s/%s/%s".formatted(event.tenant(), facts.source(), facts.id()),
            null,
            null,
            null,
            "Find out which one is right; the sender corrects it by a new event.",
            event.text()));
  }

  /** Raises that billing does not get a part of a window. */
  void raiseUndelivered(
      SqlConnection tx, DeliveryStore.Window window, BigDecimal quantity, Failure failure) {
    log.accept(
        tx,
        new ExceptionDraft(
            window.tenant(),
            "usage-undelivered",
            true,
            failure.code(),
            "%s of %s used by %s on %s cannot be delivered to billing: %s"
                .formatted(
                    quantity.toPlainString(),
                    window.meter(),
                    window.customer(),
                    window.day(),
                    failure.detail()),
            window.customer(),
            "w-" + window.id(),
            null,
            window.entity(),
            null,
            "Settle the cause with billing, then bill the quantity by hand.",
            null));
  }

  private static Group group(Incoming event, Verdict.Rejected rejected) {
    return new Group(
        event.tenant(),
        rejected.reason(),
        event.facts().subject(),
        event.facts().meter(),
        rejected.entity(),
        Objects.requireNonNullElseGet(
            rejected.period(),
            () -> YearMonth.from(event.facts().time().atOffset(ZoneOffset.UTC)).toString()));
  }

  private static ExceptionDraft draft(Group group, Sum sum) {
    return new ExceptionDraft(
        group.tenant(),
        group.reason(),
        true,
        group.reason(),
        "%s of %s used by %s in %s (%d events) %s."
            .formatted(
                sum.quantity.toPlainString(),
                group.meter(),
                group.customer(),
                group.period(),
                sum.events,
                problem(group.reason())),
        group.customer(),
        group.document(),
        null,
        group.entity(),
        group.period(),
        action(group.reason()),
        sum.firstEvent);
  }

  private static String problem(String reason) {
    return switch (reason) {
      case Enrichment.UNKNOWN_CUSTOMER -> "belong to no customer that was known by the cut-off";
      case Enrichment.UNKNOWN_CONTRACT -> "fell under no contract that was known by the cut-off";
      case Enrichment.UNKNOWN_METER -> "have a meter that no price knows";
      case Enrichment.OUTSIDE_POLICY -> "are older or younger than the policy accepts";
      case Enrichment.LATE_USAGE -> "came after the usage cut-off of their period";
      default -> throw new IllegalArgumentException(reason);
    };
  }

  private static String action(String reason) {
    return switch (reason) {
      case Enrichment.UNKNOWN_CUSTOMER ->
          "Add the customer to the CRM, or tell the sender whom to name; then bill it by hand.";
      case Enrichment.UNKNOWN_CONTRACT ->
          "Add the contract to the CRM, or end the use; then bill it by hand.";
      case Enrichment.UNKNOWN_METER ->
          "Add a price for the meter to billing, or tell the sender which meter to name.";
      case Enrichment.OUTSIDE_POLICY -> "Check the sender's clock; bill it by hand if it is right.";
      case Enrichment.LATE_USAGE -> "Bill it with the next invoice, or waive it.";
      default -> throw new IllegalArgumentException(reason);
    };
  }
}
