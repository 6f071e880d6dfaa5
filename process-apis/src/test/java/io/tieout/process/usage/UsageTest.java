package io.tieout.process.usage;

import static io.tieout.process.usage.UsageBed.event;
import static io.tieout.process.usage.UsageBed.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.ExceptionCase;
import io.tieout.model.Granularity;
import io.tieout.model.UsageCount;
import io.tieout.model.UsageDelivery;
import io.tieout.model.UsageReceipt;
import io.tieout.model.UsageStatus;
import io.tieout.model.UsageSummary;
import io.tieout.model.UsageWindowEvent;
import io.tieout.process.LogLines;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class UsageTest {
  private static final LocalDate JANUARY = LocalDate.parse("2026-01-01");
  private static final LocalDate MARCH = LocalDate.parse("2026-03-01");
  private static final LocalDate APRIL = LocalDate.parse("2026-04-01");

  @AutoClose private final UsageBed bed = new UsageBed();

  @Test
  void deliversTheWindowOfADayOnceItHasClosed() {
    // Given a customer in New York, and its use around the end of 8 March, when clocks went forward
    bed.arrive("C-0001", Caller.HOUSE, JANUARY);
    bed.now.set(Instant.parse("2026-03-09T03:59:59.999Z"));
    bed.send(
        Caller.HOUSE,
        event("e-1", "C-0001", "2026-03-08T05:00:00Z", "api-calls", "10"),
        event("e-2", "C-0001", "2026-03-09T03:59:59.999Z", "api-calls", "2.5"),
        event("e-3", "C-0001", "2026-03-09T04:00:00Z", "api-calls", "7"));
    eventually(() -> bed.counts(Caller.HOUSE).stream().mapToLong(UsageCount::stored).sum() == 3);
    eventually(
        () ->
            bed.usage.usageBacklog(UsageBed.of(Caller.HOUSE), null, null).await().unwindowed()
                == 0);

    // When
    bed.now.set(Instant.parse("2026-03-09T04:00:00Z"));

    // Then
    eventually(() -> bed.isDelivered("e-2"));
    assertThat(bed.billing.counted)
        .extracting(UsageDelivery::customer, UsageDelivery::quantity, UsageDelivery::at)
        .containsExactly(
            tuple("cus_C-0001", new BigDecimal("12.5"), Instant.parse("2026-03-08T16:00:00Z")));
    assertThat(bed.find(Caller.HOUSE, "e-1").delivery())
        .isEqualTo(bed.find(Caller.HOUSE, "e-2").delivery());
    assertThat(bed.isDelivered("e-3")).isFalse();
    assertThat(bed.counts(Caller.HOUSE))
        .extracting(UsageCount::day, UsageCount::stored, UsageCount::delivered)
        .containsExactly(
            tuple(LocalDate.parse("2026-03-08"), 1L, 1L),
            tuple(LocalDate.parse("2026-03-09"), 2L, 1L));
  }

  @Test
  void readsAgainWhateverItAccepted() {
    // Given an event with names of four bytes a character that are as long as names may be
    bed.arrive("C-0001", Caller.HOUSE, JANUARY);
    var plain = event("e-1", "C-0001", "2026-03-08T12:00:00Z", "api-calls", "1");
    var longName = "n".repeat(255);
    var attributes = "\"attributes\":{\"%s\":1},\"meter\":".formatted("\ud83d\ude00".repeat(255));
    var other =
        event("e-2", "C-0001", "2026-03-08T13:00:00Z", "api-calls", "2")
            .replace("\"data\":", "\"%s\":1,\"data\":".formatted(longName))
            .replace("\"meter\":", attributes);

    // When
    var receipt = bed.send(Caller.HOUSE, plain, other);

    // Then
    assertThat(receipt.accepted()).isEqualTo(2);
    eventually(() -> bed.isDelivered("e-1") && bed.isDelivered("e-2"));
    assertThat(bed.find(Caller.HOUSE, "e-1").event()).doesNotContainKey(longName);
    assertThat(bed.find(Caller.HOUSE, "e-2").event()).containsKey(longName);
    var window = bed.find(Caller.HOUSE, "e-2").window();
    var events =
        bed.usage.listWindowEvents(UsageBed.of(Caller.HOUSE), window, null, null, 200).await();
    assertThat(events.items())
        .extracting(UsageWindowEvent::id)
        .containsExactlyInAnyOrder("e-1", "e-2");
  }

  @Test
  void countsAnEventOnceHoweverOftenItComes() {
    // Given
    bed.arrive("C-0001", Caller.HOUSE, JANUARY);
    String first = event("e-1", "C-0001", "2026-03-08T12:00:00Z", "api-calls", "10");
    bed.send(Caller.HOUSE, first, first);

    // When
    bed.send(Caller.HOUSE, first.replace("\"10\"", "10.0"));
    bed.send(Caller.HOUSE, first.replace("\"10\"", "\"11\""));

    // Then
    eventually(() -> bed.counts(Caller.HOUSE).stream().anyMatch(c -> c.repeated() == 2));
    assertThat(bed.counts(Caller.HOUSE))
        .extracting(UsageCount::received, UsageCount::stored, UsageCount::repeated)
        .containsExactly(tuple(3L, 1L, 2L));
    assertThat(bed.find(Caller.HOUSE, "e-1").repeats()).isEqualTo(2);
    assertThat(bed.exceptions())
        .extracting(ExceptionCase::kind, ExceptionCase::attempts)
        .containsExactly(tuple("usage-conflict", 1));
    eventually(() -> bed.isDelivered("e-1"));
    assertThat(bed.billing.total("cus_C-0001", "api-calls")).isEqualByComparingTo("10");
  }

  /** As it is read once the log has been given more parts: an identity then lies in two of them. */
  @Test
  void countsAnEventOnceInWhicheverPartsOfTheLogItIs() {
    // Given
    bed.arrive("C-0001", Caller.HOUSE, JANUARY);

    // When
    bed.sendToEveryPart(
        Caller.HOUSE, "e-1", event("e-1", "C-0001", "2026-03-08T12:00:00Z", "api-calls", "10"));

    // Then
    long others = UsageModule.RECEIVED.partitions() - 1L;
    eventually(() -> bed.counts(Caller.HOUSE).stream().anyMatch(c -> c.repeated() == others));
    assertThat(bed.counts(Caller.HOUSE))
        .extracting(UsageCount::received, UsageCount::stored)
        .containsExactly(tuple(others + 1, 1L));
    eventually(() -> bed.isDelivered("e-1"));
    assertThat(bed.billing.total("cus_C-0001", "api-calls")).isEqualByComparingTo("10");
    assertThat(bed.exceptions()).isEmpty();
  }

  @Test
  void raisesAConflictInsideOneRequest() {
    // Given
    bed.arrive("C-0001", Caller.HOUSE, JANUARY);
    String first = event("e-1", "C-0001", "2026-03-08T12:00:00Z", "api-calls", "5");

    // When
    UsageReceipt receipt = bed.send(Caller.HOUSE, first, first.replace("\"5\"", "\"700\""));

    // Then
    assertThat(receipt).isEqualTo(new UsageReceipt(2, 2, 0, List.of(), 0));
    eventually(() -> bed.counts(Caller.HOUSE).stream().anyMatch(c -> c.repeated() == 1));
    assertThat(bed.exceptions())
        .extracting(
            ExceptionCase::kind,
            ExceptionCase::summary,
            ExceptionCase::customer,
            ExceptionCase::entity,
            ExceptionCase::period)
        .containsExactly(
            tuple(
                "usage-conflict",
                "Event e-1 of /test came again as 700 of api-calls used by C-0001 at"
                    + " 2026-03-08T12:00:00Z; it stays 5 of api-calls used by C-0001 at"
                    + " 2026-03-08T12:00:00Z.",
                "C-0001",
                "US",
                "2026-03"));
    eventually(() -> bed.isDelivered("e-1"));
    assertThat(bed.billing.total("cus_C-0001", "api-calls")).isEqualByComparingTo("5");
  }

  @Test
  void deliversLaterEventsOfADayAsADifference() {
    // Given
    bed.arrive("C-0001", Caller.HOUSE, JANUARY);
    bed.send(Caller.HOUSE, event("e-1", "C-0001", "2026-03-08T12:00:00Z", "api-calls", "10"));
    eventually(() -> bed.billing.counted.size() == 1);

    // When
    bed.send(Caller.HOUSE, event("e-2", "C-0001", "2026-03-08T13:00:00Z", "api-calls", "5"));

    // Then
    eventually(() -> bed.isDelivered("e-2"));
    assertThat(bed.billing.counted)
        .extracting(UsageDelivery::quantity)
        .containsExactly(new BigDecimal("10"), new BigDecimal("5"));
    assertThat(bed.find(Caller.HOUSE, "e-1").delivery())
        .isNotEqualTo(bed.find(Caller.HOUSE, "e-2").delivery());
    assertThat(monthOf(Caller.HOUSE))
        .extracting(UsageSummary::quantity, UsageSummary::delivered, UsageSummary::events)
        .containsExactly(tuple(new BigDecimal("15"), new BigDecimal("15"), 2L));
  }

  @Test
  void repeatsADeliveryWhoseAnswerWasLost() {
    // Given
    bed.arrive("C-0001", Caller.HOUSE, JANUARY);
    bed.billing.losesAnswers.add(new Failure.Uncertain("answer-lost", "the connection broke"));
    bed.billing.losesAnswers.add(new Failure.Uncertain("answer-lost", "the connection broke"));

    // When
    bed.send(Caller.HOUSE, event("e-1", "C-0001", "2026-03-08T12:00:00Z", "api-calls", "10"));

    // Then
    eventually(() -> bed.isDelivered("e-1"));
    assertThat(bed.billing.total("cus_C-0001", "api-calls")).isEqualByComparingTo("10");
  }

  @Test
  void repeatOfADeliveryIsLoggedWithItsTenantAndTrace() {
    try (var lines = new LogLines(WindowDelivery.class.getName())) {
      // Given
      bed.arrive("C-0001", "partner-one", JANUARY);
      bed.billing.losesAnswers.add(new Failure.Uncertain("answer-lost", "the connection broke"));

      // When
      bed.send("partner-one", event("e-1", "C-0001", "2026-03-08T12:00:00Z", "api-calls", "10"));

      // Then
      eventually(() -> bed.isDelivered("e-1"));
      assertThat(lines.keyValues()) // those of tests that run beside this one have another tenant
          .filteredOn(line -> "partner-one".equals(line.get("tenant")))
          .singleElement(MAP)
          .containsEntry("account", UsageBed.ACCOUNT)
          .containsEntry("code", "answer-lost")
          .containsKeys("traceparent", "delivery", "entity");
    }
  }

  /** What is retried for a day only is that since it was sent, not since billing was away. */
  @Test
  void repeatsADeliveryWhoseAnswerWasLostAfterBillingWasAwayForLong() {
    // Given
    bed.arrive("C-0001", Caller.HOUSE, JANUARY);
    bed.billing.refusals.add(new Failure.Unavailable("system-down", "away", Duration.ofHours(30)));
    bed.send(Caller.HOUSE, event("e-1", "C-0001", "2026-03-08T12:00:00Z", "api-calls", "10"));
    eventually(() -> bed.postponed() == 1);
    bed.billing.losesAnswers.add(new Failure.Uncertain("answer-lost", "the connection broke"));

    // When
    bed.passHoursForDeliveries(30);

    // Then
    eventually(() -> bed.isDelivered("e-1") || !bed.exceptions().isEmpty());
    assertThat(bed.exceptions()).isEmpty();
    assertThat(bed.billing.total("cus_C-0001", "api-calls")).isEqualByComparingTo("10");
  }

  @Test
  void asksForTheTotalOnceBillingHasForgottenTheIdentifier() {
    // Given
    bed.arrive("C-0001", Caller.HOUSE, JANUARY);
    bed.billing.memory.set(Duration.ZERO);
    bed.billing.losesAnswers.add(new Failure.Uncertain("answer-lost", "the connection broke"));

    // When
    bed.send(Caller.HOUSE, event("e-1", "C-0001", "2026-03-08T12:00:00Z", "api-calls", "10"));

    // Then
    eventually(() -> bed.isDelivered("e-1"));
    assertThat(bed.billing.counted).hasSize(1);
  }

  @Test
  void holdsUsageUntilItsCustomerIsKnown() {
    // Given
    bed.send(Caller.HOUSE, event("e-1", "C-0001", "2026-03-08T12:00:00Z", "api-calls", "10"));
    eventually(() -> bed.counts(Caller.HOUSE).size() == 1);
    assertThat(bed.find(Caller.HOUSE, "e-1"))
        .extracting(e -> e.status(), e -> e.reason())
        .containsExactly(UsageStatus.HELD, "unknown-customer");

    // When
    bed.arrive("C-0001", Caller.HOUSE, JANUARY);

    // Then
    eventually(() -> bed.billing.counted.size() == 1);
    eventually(() -> bed.counts(Caller.HOUSE).getFirst().delivered() == 1);
    assertThat(bed.counts(Caller.HOUSE))
        .extracting(UsageCount::received, UsageCount::held, UsageCount::stored)
        .containsExactly(tuple(1L, 0L, 1L));
  }

  @Test
  void tellsWhatIsHeldOfATime() {
    // Given
    bed.send(Caller.HOUSE, event("e-1", "C-0001", "2026-03-08T12:00:00Z", "api-calls", "10"));
    bed.send(Caller.HOUSE, event("e-2", "C-0001", "2026-03-09T12:00:00Z", "api-calls", "10"));
    eventually(() -> bed.counts(Caller.HOUSE).size() == 2);

    // When
    var backlog =
        bed.usage
            .usageBacklog(UsageBed.of(Caller.HOUSE), null, Instant.parse("2026-03-09T12:00:00Z"))
            .await();

    // Then
    assertThat(backlog.held()).isOne();
  }

  @Test
  void whatIsHeldBeyondTheCutOffOfATimeIsNotOfThatTime() {
    // Given an event of March, and the cut-off of what ended on 9 March
    bed.send(Caller.HOUSE, event("e-1", "C-0001", "2026-03-08T12:00:00Z", "api-calls", "10"));
    eventually(() -> bed.counts(Caller.HOUSE).size() == 1);
    bed.now.set(Instant.parse("2026-03-20T12:00:00Z"));

    // When
    var backlog =
        bed.usage
            .usageBacklog(UsageBed.of(Caller.HOUSE), null, Instant.parse("2026-03-09T12:00:00Z"))
            .await();

    // Then
    assertThat(bed.find(Caller.HOUSE, "e-1").status()).isEqualTo(UsageStatus.HELD);
    assertThat(backlog.held()).isZero();
  }

  @Test
  void rejectsHeldUsageAtTheCutOff() {
    // Given
    bed.send(Caller.HOUSE, event("e-1", "C-0001", "2026-03-08T12:00:00Z", "api-calls", "10"));
    eventually(() -> bed.counts(Caller.HOUSE).size() == 1);

    // When the cut-off of March in New York, 1 April 04:00 UTC and a day, has come
    bed.now.set(Instant.parse("2026-04-02T04:00:00Z"));

    // Then
    eventually(() -> bed.find(Caller.HOUSE, "e-1").status() == UsageStatus.REJECTED);
    assertThat(bed.exceptions())
        .extracting(ExceptionCase::kind, ExceptionCase::customer, ExceptionCase::period)
        .containsExactly(tuple("unknown-customer", "C-0001", "2026-03"));
  }

  @Test
  void rejectsUsageThatDoesNotCountAndSaysWhy() {
    // Given
    bed.arrive("C-0001", Caller.HOUSE, JANUARY);
    bed.now.set(Instant.parse("2026-04-02T04:00:00Z"));

    // When
    bed.send(
        Caller.HOUSE,
        event("late-1", "C-0001", "2026-03-31T23:59:59Z", "api-calls", "10"),
        event("late-2", "C-0001", "2026-03-30T12:00:00Z", "api-calls", "2"),
        event("old", "C-0001", "2026-02-01T00:00:00Z", "api-calls", "1"),
        event("ahead", "C-0001", "2026-04-02T04:05:00.000001Z", "api-calls", "1"),
        event("meter", "C-0001", "2026-04-01T12:00:00Z", "no-such-meter", "1"),
        event("good", "C-0001", "2026-04-02T04:05:00Z", "api-calls", "1"));

    // Then
    eventually(() -> bed.counts(Caller.HOUSE).stream().mapToLong(UsageCount::received).sum() == 6);
    eventually(() -> bed.find(Caller.HOUSE, "meter").status() == UsageStatus.REJECTED);
    assertThat(
            List.of("late-1", "late-2", "old", "ahead", "meter", "good").stream()
                .map(id -> bed.find(Caller.HOUSE, id).reason()))
        .containsExactly(
            "late-usage", "late-usage", "outside-policy", "outside-policy", "unknown-meter", null);
    assertThat(bed.exceptions())
        .filteredOn(e -> e.kind().equals("late-usage"))
        .extracting(ExceptionCase::document, ExceptionCase::entity, ExceptionCase::period)
        .containsExactlyInAnyOrder(
            tuple("house /test late-1", "US", "2026-03"),
            tuple("house /test late-2", "US", "2026-03"));
  }

  @Test
  void tellsOfRecordsThatAreGoneFromTheLog() {
    // Given
    bed.arrive("C-0001", Caller.HOUSE, JANUARY);
    var event = event("e-1", "C-0001", "2026-03-08T12:00:00Z", "api-calls", "1");
    bed.send(Caller.HOUSE, event);
    eventually(() -> bed.isDelivered("e-1"));
    bed.countMoreThanTheLogHas();

    // When
    bed.send(Caller.HOUSE, event);

    // Then
    eventually(() -> !bed.exceptions().isEmpty());
    assertThat(bed.exceptions())
        .extracting(ExceptionCase::kind, ExceptionCase::action)
        .containsExactly(
            tuple(
                "log-gap",
                "Find out what removed the records; have their senders send them again."));
    assertThat(bed.exceptions().getFirst().document()).endsWith("@101");
    assertThat(bed.exceptions().getFirst().summary()).contains("has lost records from 1 on");
    assertThat(bed.usage.usageBacklog(UsageBed.of(Caller.HOUSE), null, null).await().unread())
        .isOne();
  }

  @Test
  void raisesEachOfTwoEventsWhoseSourcesAndIdsReadAlike() {
    // Given
    bed.arrive("C-0001", Caller.HOUSE, JANUARY);
    var one = event("b/c", "C-0001", "2026-03-08T12:00:00Z", "no-such-meter", "1");
    var other = event("c", "C-0001", "2026-03-08T12:00:00Z", "no-such-meter", "1");

    // When
    bed.send(Caller.HOUSE, one.replace("/test", "/a"), other.replace("/test", "/a/b"));

    // Then
    eventually(() -> bed.counts(Caller.HOUSE).stream().mapToLong(UsageCount::rejected).sum() == 2);
    assertThat(bed.exceptions())
        .extracting(ExceptionCase::document)
        .containsExactlyInAnyOrder("house /a b/c", "house /a/b c");
  }

  @Test
  void takesAMeterThatBillingPricedSinceItsPricesWereRead() {
    // Given
    bed.billing.meters.add("compute-seconds");
    bed.arrive("C-0001", Caller.HOUSE, JANUARY, "compute-seconds-usd");

    // When
    bed.send(Caller.HOUSE, event("e-1", "C-0001", "2026-03-08T12:00:00Z", "compute-seconds", "1"));

    // Then
    eventually(() -> bed.isDelivered("e-1"));
    assertThat(bed.exceptions()).isEmpty();
  }

  @Test
  void takesAMeterThatWasPricedBeforeItsCustomerArrived() {
    // Given
    bed.billing.meters.add("compute-seconds");
    bed.send(Caller.HOUSE, event("e-1", "C-0001", "2026-03-08T12:00:00Z", "compute-seconds", "1"));
    eventually(() -> bed.counts(Caller.HOUSE).size() == 1);

    // When
    bed.arrive("C-0001", Caller.HOUSE, JANUARY, "compute-seconds-usd");

    // Then
    eventually(() -> bed.isDelivered("e-1"));
    assertThat(bed.exceptions()).isEmpty();
  }

  @Test
  void showsAPartnerItsOwnUsageOnly() {
    // Given
    bed.arrive("C-0001", Caller.HOUSE, JANUARY);
    bed.arrive("C-0002", "acme", JANUARY);

    // When
    bed.send(Caller.HOUSE, event("e-1", "C-0001", "2026-03-08T12:00:00Z", "api-calls", "1"));
    bed.send("acme", event("e-1", "C-0002", "2026-03-08T12:00:00Z", "api-calls", "2"));
    bed.send("acme", event("e-2", "C-0001", "2026-03-08T12:00:00Z", "api-calls", "4"));

    // Then
    eventually(() -> bed.counts(Caller.HOUSE).stream().mapToLong(UsageCount::delivered).sum() == 2);
    eventually(() -> bed.counts(Caller.HOUSE).stream().mapToLong(UsageCount::received).sum() == 3);
    assertThat(bed.counts("acme"))
        .extracting(UsageCount::tenant, UsageCount::stored, UsageCount::held)
        .containsExactly(tuple("acme", 1L, 1L));
    assertThat(monthOf("acme"))
        .extracting(UsageSummary::customer, UsageSummary::quantity)
        .containsExactly(tuple("C-0002", new BigDecimal("2")));
    assertThat(bed.usage.findUsageEvents(UsageBed.of(Caller.HOUSE), "e-1", "/test").await().items())
        .hasSize(2);
    assertThat(bed.usage.findUsageEvents(UsageBed.of("other"), "e-1", "/test").await().items())
        .isEmpty();
  }

  private List<UsageSummary> monthOf(String tenant) {
    return bed.usage
        .summariseUsage(
            UsageBed.of(tenant), null, null, null, MARCH, APRIL, Granularity.MONTH, null, null)
        .await()
        .items();
  }
}
