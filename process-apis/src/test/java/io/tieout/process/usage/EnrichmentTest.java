package io.tieout.process.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.Address;
import io.tieout.model.Caller;
import io.tieout.model.Contract;
import io.tieout.model.Customer;
import io.tieout.model.CustomerRecord;
import io.tieout.model.Price;
import io.tieout.model.SourceRef;
import io.tieout.model.UnitCharge;
import io.tieout.process.masterdata.LegalEntities;
import io.tieout.process.masterdata.LegalEntity;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
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
  })
  void cutOffIsThatLongAfterThePeriodInItsZone(
      int billingDay, String zone, Instant time, Instant now, String reason) {
    // When
    var verdict = judge(zone, billingDay, "2026-01-01", time, now);

    // Then
    assertThat(verdict.reason()).isEqualTo(reason);
  }

  private static Verdict judge(
      String zone, int billingDay, String from, Instant time, Instant now) {
    var contract =
        new Contract(
            "K-0001",
            Caller.HOUSE,
            SOURCE,
            "C-0001",
            "US",
            "USD",
            zone,
            LocalDate.parse(from),
            null,
            billingDay,
            List.of("api-calls-usd"));
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
        new Price("api-calls-usd", "v1", "USD", "api-calls", new UnitCharge(BigDecimal.ONE));
    var enrichment =
        new Enrichment(
            new LegalEntities(List.of(ENTITY)),
            ids -> Map.of("C-0001", new CustomerRecord(customer, List.of(contract), List.of())),
            account -> Map.of(price.key(), price),
            UsageConfig.standard());
    var facts =
        new Reading.Facts("/test", "e-1", "C-0001", time, "api-calls", BigDecimal.ONE, null);
    return enrichment.about(List.of("C-0001")).judge(Caller.HOUSE, facts, now, now);
  }
}
