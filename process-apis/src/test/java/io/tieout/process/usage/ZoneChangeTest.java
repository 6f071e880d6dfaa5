package io.tieout.process.usage;

import static io.tieout.process.usage.UsageBed.event;
import static io.tieout.process.usage.UsageBed.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.backbone.work.UseCase;
import io.tieout.model.Caller;
import io.tieout.model.Contract;
import io.tieout.model.Granularity;
import io.tieout.model.SynchronisationReport;
import io.tieout.model.UsageCount;
import io.tieout.model.UsageDelivery;
import io.tieout.model.UsageSummary;
import io.tieout.process.masterdata.Masterdata;
import io.tieout.process.masterdata.TestVendors;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.StreamSupport;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A contract moves to another zone: master data reads it from the CRM, and usage follows. */
class ZoneChangeTest {
  private static final String NEW_YORK = "America/New_York";
  private static final String BERLIN = "Europe/Berlin";
  private static final LocalDate MARCH = LocalDate.parse("2026-03-01");
  private static final LocalDate APRIL = LocalDate.parse("2026-04-01");
  private static final LocalDate MAY = LocalDate.parse("2026-05-01");

  private final TestVendors vendors = new TestVendors();
  @AutoClose private final UsageBed bed = new UsageBed();
  private Masterdata masterdata;

  @BeforeEach
  void open() {
    masterdata = bed.masterdata(vendors);
    vendors.customer("C-0001", Caller.HOUSE, "Customer");
  }

  @Test
  void eastwardsTheEarlierZoneCountsUpToItsOwnMidnight() {
    // Given a contract that leaves New York for Berlin in March
    read(NEW_YORK, "2026-03-01T12:00:00Z");
    read(BERLIN, "2026-03-10T12:00:00Z");
    bed.now.set(Instant.parse("2026-04-02T03:59:59.999Z"));

    // When
    send(
        "2026-03-31T21:59:59.999Z", // the last of March in Berlin
        "2026-03-31T22:00:00Z", // the first of April in Berlin
        "2026-04-01T03:59:59.999Z", // the last of March in New York
        "2026-04-01T04:00:00Z", // the first of April in New York
        "2026-04-01T22:00:00Z"); // the first of 2 April in Berlin

    // Then
    assertThat(windows())
        .containsExactly(
            tuple(NEW_YORK, LocalDate.parse("2026-03-31"), 3L),
            tuple(BERLIN, LocalDate.parse("2026-04-01"), 1L),
            tuple(BERLIN, LocalDate.parse("2026-04-02"), 1L));
    assertThat(quantity(MARCH, APRIL)).isEqualByComparingTo("3");
    assertThat(quantity(APRIL, MAY)).isEqualByComparingTo("2");
  }

  @Test
  void westwardsTheEarlierZoneCountsUntilTheNewDayBegins() {
    // Given
    read(BERLIN, "2026-03-01T12:00:00Z");
    read(NEW_YORK, "2026-03-10T12:00:00Z");
    bed.now.set(Instant.parse("2026-04-01T21:59:59.999Z"));

    // When
    send(
        "2026-03-31T21:59:59.999Z", // the last of March in Berlin
        "2026-03-31T22:00:00Z", // the first of April in Berlin
        "2026-04-01T03:59:59.999Z", // the last of March in New York
        "2026-04-01T04:00:00Z"); // the first of April in New York

    // Then
    assertThat(windows())
        .containsExactly(
            tuple(BERLIN, LocalDate.parse("2026-03-31"), 1L),
            tuple(BERLIN, LocalDate.parse("2026-04-01"), 2L),
            tuple(NEW_YORK, LocalDate.parse("2026-04-01"), 1L));
    assertThat(quantity(MARCH, APRIL)).isEqualByComparingTo("1");
    assertThat(quantity(APRIL, MAY)).isEqualByComparingTo("3");
  }

  @Test
  void billingCountsEachDayByTheZoneThatItKnows() {
    // Given a contract that moves over the date line, 25 hours ahead of billing
    read("Pacific/Pago_Pago", "2026-03-01T12:00:00Z");
    read("Pacific/Kiritimati", "2026-03-10T12:00:00Z");
    bed.now.set(Instant.parse("2026-04-02T10:00:00Z")); // 3 April begins in Kiritimati
    send("2026-04-01T10:59:59.999Z", "2026-04-01T11:00:00Z");
    var early = List.copyOf(bed.billing.counted);

    // When 2 April has come to its noon in Pago Pago
    bed.now.set(Instant.parse("2026-04-02T23:00:00Z"));

    // Then
    eventually(() -> bed.billing.counted.size() == 2);
    assertThat(early)
        .extracting(UsageDelivery::at)
        .doesNotContain(Instant.parse("2026-04-02T23:00:00Z"));
    assertThat(bed.billing.counted)
        .extracting(UsageDelivery::at)
        .containsExactly(
            Instant.parse("2026-03-31T23:00:00Z"), Instant.parse("2026-04-02T23:00:00Z"));
    assertThat(vendors.subscriptions.get("K-0001").zone()).isEqualTo("Pacific/Pago_Pago");
  }

  @Test
  void invoiceChargesForTheDaysOfItsPeriodInWhicheverZoneTheyAre() {
    // Given 1 April in Tokyo, whose noon is before billing's March in Pago Pago is over
    read("Pacific/Pago_Pago", "2026-03-01T12:00:00Z");
    read("Asia/Tokyo", "2026-03-10T12:00:00Z");
    bed.now.set(Instant.parse("2026-04-02T00:00:00Z"));
    var last = "2026-04-01T10:59:59.999Z";
    var first = "2026-04-01T11:00:00Z";
    send(last, first);
    eventually(() -> bed.billing.counted.size() == 2);
    eventually(() -> bed.isDelivered(last) && bed.isDelivered(first));

    // When
    bed.invoice(1, "in_3", "C-0001", "2026-03-01T11:00:00Z", "2026-04-01T11:00:00Z");
    bed.invoice(1, "in_4", "C-0001", "2026-04-01T11:00:00Z", "2026-05-01T11:00:00Z");

    // Then
    eventually(() -> "in_4".equals(bed.find(Caller.HOUSE, first).invoice()));
    assertThat(bed.find(Caller.HOUSE, last).invoice()).isEqualTo("in_3");
  }

  @Test
  void changeBackWithinThePeriodCountsForNothing() {
    // Given
    read(NEW_YORK, "2026-03-01T12:00:00Z");
    read(BERLIN, "2026-03-10T12:00:00Z");
    read(NEW_YORK, "2026-03-20T12:00:00Z");
    bed.now.set(Instant.parse("2026-04-02T03:59:59.999Z"));

    // When
    send("2026-03-31T22:00:00Z", "2026-04-01T03:59:59.999Z", "2026-04-01T04:00:00Z");

    // Then
    assertThat(contract().earlierZones()).isEmpty();
    assertThat(windows())
        .containsExactly(
            tuple(NEW_YORK, LocalDate.parse("2026-03-31"), 2L),
            tuple(NEW_YORK, LocalDate.parse("2026-04-01"), 1L));
  }

  @Test
  void repeatedSynchronisationChangesNothing() {
    // Given
    read(NEW_YORK, "2026-03-01T12:00:00Z");
    read(BERLIN, "2026-03-10T12:00:00Z");
    var changed = contract();

    // When it is read again, in the same period and in the next
    var reports =
        List.of(read(BERLIN, "2026-03-20T12:00:00Z"), read(BERLIN, "2026-04-10T12:00:00Z"));

    // Then
    assertThat(reports).containsOnly(new SynchronisationReport(0, 0, 0));
    assertThat(contract()).isEqualTo(changed);
    assertThat(changed.earlierZones())
        .extracting("zone", "to")
        .containsExactly(tuple(NEW_YORK, APRIL));
  }

  /** The CRM has the contract in that zone when it is read at that time. */
  private SynchronisationReport read(String zone, String time) {
    bed.now.set(Instant.parse(time));
    vendors.contract("K-0001", "C-0001", zone, 1);
    var report = masterdata.synchronise(UsageBed.of(Caller.HOUSE)).await();
    // Usage has heard of it too.
    eventually(() -> contract().zone().equals(zone));
    return report;
  }

  private Contract contract() {
    return UseCase.run(
            bed.vertx,
            () -> bed.directory.find(List.of("C-0001")).get("C-0001").contracts().getFirst())
        .await();
  }

  private void send(String... times) {
    for (String time : times) {
      bed.send(Caller.HOUSE, event(time, "C-0001", time, "api-calls", "1"));
    }
    eventually(
        () ->
            bed.counts(Caller.HOUSE).stream().mapToLong(UsageCount::stored).sum() == times.length);
    eventually(
        () ->
            bed.usage.usageBacklog(UsageBed.of(Caller.HOUSE), null, null).await().unwindowed()
                == 0);
  }

  /** The windows with their zone and number of events. */
  private List<Tuple> windows() {
    var rows =
        bed.store
            .core()
            .query(
                """
                SELECT p.zone, w.day, w.events
                FROM usage.usage_window w JOIN usage.metering_point p ON p.id = w.point
                ORDER BY w.day, p.id""")
            .execute()
            .await();
    return StreamSupport.stream(rows.spliterator(), false)
        .map((Row row) -> tuple(row.getString(0), row.getLocalDate(1), row.getLong(2)))
        .toList();
  }

  private BigDecimal quantity(LocalDate from, LocalDate to) {
    return bed
        .usage
        .summariseUsage(
            UsageBed.of(Caller.HOUSE), null, null, null, from, to, Granularity.TOTAL, null, null)
        .await()
        .items()
        .stream()
        .map(UsageSummary::quantity)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
