package io.tieout.process.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.Address;
import io.tieout.model.Caller;
import io.tieout.model.Contract;
import io.tieout.model.Customer;
import io.tieout.model.CustomerRecord;
import io.tieout.model.EarlierZone;
import io.tieout.model.Price;
import io.tieout.model.SourceRef;
import io.tieout.model.TaxBehaviour;
import io.tieout.model.UnitCharge;
import io.tieout.model.UsageStatus;
import io.tieout.process.TestConfig;
import io.tieout.process.masterdata.LegalEntities;
import io.tieout.process.masterdata.LegalEntity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where days, terms and cut-offs begin and end, to the millisecond. */
class EnrichmentTest {
  private static final SourceRef SOURCE = new SourceRef("salesforce", "salesforce-main", "1");
  private static final LegalEntity ENTITY =
      new LegalEntity(
          "US", "Sample", "US", "USD", ZoneId.of("UTC"), "stripe-us", "erp", null, List.of("USD"));

  @ParameterizedTest
  @CsvSource({
    // the month's end, a millisecond before and on it
    "2026-04-01T03:59:59.999Z, America/New_York, 2026-03-31",
    "2026-04-01T04:00:00Z, America/New_York, 2026-04-01",
    "2026-03-01T04:59:59.999Z, America/New_York, 2026-02-28",
    "2026-03-01T05:00:00.001Z, America/New_York, 2026-03-01",
    // days of 23 hours: US on 8 March, EU on 29 March
    "2026-03-08T05:00:00Z, America/New_York, 2026-03-08",
    "2026-03-09T03:59:59.999Z, America/New_York, 2026-03-08",
    "2026-03-09T04:00:00Z, America/New_York, 2026-03-09",
    "2026-03-28T23:00:00Z, Europe/Berlin, 2026-03-29",
    "2026-03-29T21:59:59.999Z, Europe/Berlin, 2026-03-29",
    "2026-03-29T22:00:00Z, Europe/Berlin, 2026-03-30",
    // days of 25 hours: EU on 25 October, US on 1 November, where a month begins with it
    "2026-10-24T22:00:00Z, Europe/Berlin, 2026-10-25",
    "2026-10-25T22:59:59.999Z, Europe/Berlin, 2026-10-25",
    "2026-11-01T03:59:59.999Z, America/New_York, 2026-10-31",
    "2026-11-01T04:00:00Z, America/New_York, 2026-11-01",
    "2026-11-02T04:59:59.999Z, America/New_York, 2026-11-01",
    "2026-11-02T05:00:00Z, America/New_York, 2026-11-02",
    // a day without a midnight
    "2026-03-28T21:59:59.999Z, Asia/Beirut, 2026-03-28",
    "2026-03-28T22:00:00Z, Asia/Beirut, 2026-03-29",
    // the farthest zones, UTC-11 and UTC+14
    "2026-04-01T10:59:59.999Z, Pacific/Pago_Pago, 2026-03-31",
    "2026-04-01T11:00:00Z, Pacific/Pago_Pago, 2026-04-01",
    "2026-03-31T09:59:59.999Z, Pacific/Kiritimati, 2026-03-31",
    "2026-03-31T10:00:00Z, Pacific/Kiritimati, 2026-04-01",
    // the leap day
    "2028-02-29T23:59:59.999Z, UTC, 2028-02-29",
    "2028-03-01T00:00:00Z, UTC, 2028-03-01",
  })
  void dayIsThatOfTheContractsZone(Instant time, String zone, LocalDate day) {
    // When
    var verdict = judge(zone, 1, "2026-01-01", time, time);

    // Then
    assertThat(verdict.day()).isEqualTo(day);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-01T04:59:59.999Z, unknown-contract",
    "2026-03-01T05:00:00Z,",
  })
  void termBeginsWithItsFirstDayInItsZone(Instant time, String reason) {
    // When
    var verdict = judge("America/New_York", 1, "2026-03-01", time, time);

    // Then
    assertThat(verdict.reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    // 24 hours after midnight of 1 April in the contract's zone
    "1, America/New_York, 2026-03-31T12:00:00Z, 2026-04-02T03:59:59.999Z,",
    "1, America/New_York, 2026-03-31T12:00:00Z, 2026-04-02T04:00:00Z, late-usage",
    "1, Europe/Berlin, 2026-03-31T12:00:00Z, 2026-04-01T21:59:59.999Z,",
    "1, Europe/Berlin, 2026-03-31T12:00:00Z, 2026-04-01T22:00:00Z, late-usage",
    "1, Pacific/Pago_Pago, 2026-04-01T10:59:59.999Z, 2026-04-02T10:59:59.999Z,",
    "1, Pacific/Pago_Pago, 2026-04-01T10:59:59.999Z, 2026-04-02T11:00:00Z, late-usage",
    "1, Pacific/Kiritimati, 2026-03-31T09:59:59.999Z, 2026-04-01T10:00:00Z, late-usage",
    // billing day 31: January's last, February's last, March's last
    "31, UTC, 2026-02-27T23:59:59.999Z, 2026-02-28T23:59:59.999Z,",
    "31, UTC, 2026-02-27T23:59:59.999Z, 2026-03-01T00:00:00Z, late-usage",
    "31, UTC, 2026-02-28T00:00:00Z, 2026-03-31T23:59:59.999Z,",
    "31, UTC, 2026-02-28T00:00:00Z, 2026-04-01T00:00:00Z, late-usage",
    // and in New York on either side of 28 February
    "31, America/New_York, 2026-02-28T04:59:59.999Z, 2026-03-01T04:59:59.999Z,",
    "31, America/New_York, 2026-02-28T04:59:59.999Z, 2026-03-01T05:00:00Z, late-usage",
    "31, America/New_York, 2026-02-28T05:00:00Z, 2026-04-01T03:59:59.999Z,",
    "31, America/New_York, 2026-02-28T05:00:00Z, 2026-04-01T04:00:00Z, late-usage",
    // a leap year's February ends a day later
    "31, UTC, 2028-02-28T23:59:59.999Z, 2028-02-29T23:59:59.999Z,",
    "31, UTC, 2028-02-28T23:59:59.999Z, 2028-03-01T00:00:00Z, late-usage",
  })
  void cutOffIsThatLongAfterThePeriodInItsZone(
      int billingDay, String zone, Instant time, Instant now, String reason) {
    // When
    var verdict = judge(zone, billingDay, "2026-01-01", time, now);

    // Then
    assertThat(verdict.reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    // 24 hours after the term, whose last invoice does not wait for the billing day
    "1, 2026-03-10, UTC, 2026-03-08T12:00:00Z, 2026-03-10T23:59:59.999Z,",
    "1, 2026-03-10, UTC, 2026-03-08T12:00:00Z, 2026-03-11T00:00:00Z, late-usage",
    "1, 2026-03-10, UTC, 2026-03-08T12:00:00Z, 2026-03-20T12:00:00Z, late-usage",
    "1, 2026-03-10, America/New_York, 2026-03-10T03:59:59.999Z, 2026-03-11T03:59:59.999Z,",
    "1, 2026-03-10, America/New_York, 2026-03-10T03:59:59.999Z, 2026-03-11T04:00:00Z, late-usage",
    // the period before it is cut off as ever
    "10, 2026-03-25, UTC, 2026-03-09T12:00:00Z, 2026-03-10T23:59:59.999Z,",
    "10, 2026-03-25, UTC, 2026-03-09T12:00:00Z, 2026-03-11T00:00:00Z, late-usage",
    // and so is the last one where the term ends with it
    "1, 2026-04-01, UTC, 2026-03-31T12:00:00Z, 2026-04-01T23:59:59.999Z,",
    "1, 2026-04-01, UTC, 2026-03-31T12:00:00Z, 2026-04-02T00:00:00Z, late-usage",
  })
  void lastPeriodIsCutOffAfterTheTerm(
      int billingDay, LocalDate to, String zone, Instant time, Instant now, String reason) {
    // Given
    var contract = contract("K-0001", zone, billingDay, "2026-01-01", to, List.of());

    // When
    var verdict = judge(contract, time, now);

    // Then
    assertThat(verdict.reason()).isEqualTo(reason);
  }

  @Test
  void lateUsageOfTheLastPeriodIsOfTheMonthInWhichTheTermEnds() {
    // Given
    var ended = LocalDate.parse("2026-03-25");
    var contract = contract("K-0001", "UTC", 10, "2026-01-01", ended, List.of());
    var time = Instant.parse("2026-03-24T12:00:00Z");

    // When
    var verdict = judge(contract, time, Instant.parse("2026-03-26T00:00:00Z"));

    // Then
    assertThat(verdict).isEqualTo(new Verdict.Rejected("late-usage", "US", "2026-03"));
  }

  @ParameterizedTest
  @CsvSource({
    // eastwards: New York up to its midnight, then Berlin, where it is six o'clock
    "America/New_York, Europe/Berlin, 2026-03-31T22:00:00Z, America/New_York, 2026-03-31",
    "America/New_York, Europe/Berlin, 2026-04-01T03:59:59.999Z, America/New_York, 2026-03-31",
    "America/New_York, Europe/Berlin, 2026-04-01T04:00:00Z, Europe/Berlin, 2026-04-01",
    "America/New_York, Europe/Berlin, 2026-04-01T22:00:00Z, Europe/Berlin, 2026-04-02",
    // westwards: Berlin's 1 April lasts until New York's begins
    "Europe/Berlin, America/New_York, 2026-03-31T21:59:59.999Z, Europe/Berlin, 2026-03-31",
    "Europe/Berlin, America/New_York, 2026-03-31T22:00:00Z, Europe/Berlin, 2026-04-01",
    "Europe/Berlin, America/New_York, 2026-04-01T03:59:59.999Z, Europe/Berlin, 2026-04-01",
    "Europe/Berlin, America/New_York, 2026-04-01T04:00:00Z, America/New_York, 2026-04-01",
    // over the date line, 25 hours apart
    "Pacific/Pago_Pago, Pacific/Kiritimati, 2026-04-01T10:59:59.999Z, Pacific/Pago_Pago, 2026-03-31",
    "Pacific/Pago_Pago, Pacific/Kiritimati, 2026-04-01T11:00:00Z, Pacific/Kiritimati, 2026-04-02",
    "Pacific/Kiritimati, Pacific/Pago_Pago, 2026-03-31T09:59:59.999Z, Pacific/Kiritimati, 2026-03-31",
    "Pacific/Kiritimati, Pacific/Pago_Pago, 2026-03-31T10:00:00Z, Pacific/Kiritimati, 2026-04-01",
    "Pacific/Kiritimati, Pacific/Pago_Pago, 2026-04-01T10:59:59.999Z, Pacific/Kiritimati, 2026-04-02",
    "Pacific/Kiritimati, Pacific/Pago_Pago, 2026-04-01T11:00:00Z, Pacific/Pago_Pago, 2026-04-01",
  })
  void anotherZoneCountsFromTheNextPeriod(
      String earlier, String zone, Instant time, String counts, LocalDate day) {
    // Given
    var contract = moved(earlier, zone, "2026-04-01");

    // When
    var verdict = judge(contract, time, time);

    // Then
    assertThat(verdict)
        .isEqualTo(
            new Verdict.Stored(
                new MeteringPoint(
                    Caller.HOUSE, "C-0001", "K-0001", "US", counts, earlier, "api-calls"),
                day));
  }

  @ParameterizedTest
  @CsvSource({
    // the last period in New York is cut off by its own midnight, not by Berlin's
    "America/New_York, Europe/Berlin, 2026-03-31T12:00:00Z, 2026-04-02T03:59:59.999Z,",
    "America/New_York, Europe/Berlin, 2026-03-31T12:00:00Z, 2026-04-02T04:00:00Z, late-usage",
    "Europe/Berlin, America/New_York, 2026-03-31T12:00:00Z, 2026-04-01T22:00:00Z, late-usage",
    // what Berlin counted of April is cut off with April
    "Europe/Berlin, America/New_York, 2026-03-31T22:00:00Z, 2026-05-02T03:59:59.999Z,",
    "Europe/Berlin, America/New_York, 2026-03-31T22:00:00Z, 2026-05-02T04:00:00Z, late-usage",
    "America/New_York, Europe/Berlin, 2026-04-01T04:00:00Z, 2026-05-01T21:59:59.999Z,",
    "America/New_York, Europe/Berlin, 2026-04-01T04:00:00Z, 2026-05-01T22:00:00Z, late-usage",
  })
  void cutOffGoesByTheZoneOfThePeriod(
      String earlier, String zone, Instant time, Instant now, String reason) {
    // Given
    var contract = moved(earlier, zone, "2026-04-01");

    // When
    var verdict = judge(contract, time, now);

    // Then
    assertThat(verdict.reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    ", K-0001,",
    "K-0001, K-0001,",
    "K-0002, K-0002,",
    "K-0003,, unknown-contract",
    // ended the day before
    "K-0000,, unknown-contract",
  })
  void eventCountsUnderNoOtherContractThanItNames(String named, String counts, String reason) {
    // Given
    var time = Instant.parse("2026-03-31T12:00:00Z");
    var contracts =
        List.of(
            contract("K-0000", LocalDate.parse("2026-03-31")),
            contract("K-0001", null),
            contract("K-0002", null));

    // When
    var verdict = judge(contracts, named, time, time);

    // Then
    assertThat(verdict instanceof Verdict.Stored stored ? stored.point().contract() : null)
        .isEqualTo(counts);
    assertThat(verdict.reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-04-01T23:59:59.999Z, HELD",
    "2026-04-02T00:00:00Z, REJECTED",
  })
  void eventWaitsForTheContractItNamesUntilTheCutOff(Instant now, UsageStatus status) {
    // Given
    var time = Instant.parse("2026-03-31T12:00:00Z");

    // When
    var verdict = judge(List.of(contract("K-0001", null)), "K-0002", time, now);

    // Then
    assertThat(verdict.status()).isEqualTo(status);
    assertThat(verdict.reason()).isEqualTo("unknown-contract");
  }

  @Test
  void eventOutsideThePolicyIsTheCustomersEntitys() {
    // Given
    var time = Instant.parse("2026-01-05T12:00:00Z");

    // When
    var verdict = judge("UTC", 1, "2026-01-01", time, time.plus(Duration.ofDays(36)));

    // Then
    assertThat(verdict).isEqualTo(new Verdict.Rejected("outside-policy", "US", null));
  }

  private static Contract moved(String earlier, String zone, String to) {
    return contract(zone, 1, "2026-01-01", List.of(new EarlierZone(earlier, LocalDate.parse(to))));
  }

  private static Verdict judge(
      String zone, int billingDay, String from, Instant time, Instant now) {
    return judge(contract(zone, billingDay, from, List.of()), time, now);
  }

  private static Contract contract(
      String zone, int billingDay, String from, List<EarlierZone> earlier) {
    return contract("K-0001", zone, billingDay, from, null, earlier);
  }

  private static Contract contract(String id, LocalDate to) {
    return contract(id, "UTC", 1, "2026-01-01", to, List.of());
  }

  private static Contract contract(
      String id,
      String zone,
      int billingDay,
      String from,
      LocalDate to,
      List<EarlierZone> earlier) {
    return new Contract(
        id,
        Caller.HOUSE,
        SOURCE,
        "C-0001",
        "US",
        "USD",
        zone,
        LocalDate.parse(from),
        to,
        billingDay,
        List.of("api-calls-usd"),
        earlier);
  }

  private static Verdict judge(Contract contract, Instant time, Instant now) {
    return judge(List.of(contract), null, time, now);
  }

  /**
   * @param named contract; null for none
   * @param time also when it was received, unless the event is looked at again
   */
  private static Verdict judge(List<Contract> contracts, String named, Instant time, Instant now) {
    var customer =
        new Customer(
            "C-0001",
            Caller.HOUSE,
            SOURCE,
            "Acme",
            "US",
            "USD",
            new Address(null, null, null, null, "US"),
            null,
            List.of());
    var price =
        new Price(
            "api-calls-usd",
            "v1",
            "USD",
            TaxBehaviour.EXCLUSIVE,
            "api-calls",
            new UnitCharge(BigDecimal.ONE));
    var enrichment =
        new Enrichment(
            new LegalEntities(List.of(ENTITY)),
            ids -> Map.of("C-0001", new CustomerRecord(customer, contracts, List.of())),
            account -> Map.of(price.key(), price),
            TestConfig.USAGE);
    var facts =
        new Reading.Facts("/test", "e-1", "C-0001", time, "api-calls", BigDecimal.ONE, named);
    return enrichment.about(List.of("C-0001")).judge(Caller.HOUSE, facts, now, now);
  }
}
