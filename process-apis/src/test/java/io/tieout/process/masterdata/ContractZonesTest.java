package io.tieout.process.masterdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.model.Contract;
import io.tieout.model.EarlierZone;
import io.tieout.model.SourceRef;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From which service period on another zone counts, to the millisecond. */
class ContractZonesTest {
  private static final String NEW_YORK = "America/New_York";
  private static final String BERLIN = "Europe/Berlin";
  private static final String TOKYO = "Asia/Tokyo";

  @ParameterizedTest
  @CsvSource({
    "1, 2026-03-10T12:00:00Z, 2026-04-01",
    // to the last millisecond of March in New York, whatever the day is in Berlin
    "1, 2026-04-01T03:59:59.999Z, 2026-04-01",
    "1, 2026-04-01T04:00:00Z, 2026-05-01",
    "15, 2026-03-10T12:00:00Z, 2026-03-15",
    "15, 2026-03-15T03:59:59.999Z, 2026-03-15",
    "15, 2026-03-15T04:00:00Z, 2026-04-15",
    // billing day 31: the last day of a month that has none
    "31, 2026-02-10T12:00:00Z, 2026-02-28",
    "31, 2026-02-28T05:00:00Z, 2026-03-31",
    // a leap day is one
    "31, 2028-02-29T04:59:59.999Z, 2028-02-29",
    "31, 2028-02-29T05:00:00Z, 2028-03-31",
  })
  void zoneCountsUpToTheEndOfThePeriodUnderWay(int billingDay, Instant now, LocalDate to) {
    // Given
    var known = contract(NEW_YORK, billingDay);

    // When
    var carried = ContractZones.carry(known, contract(BERLIN, billingDay), now);

    // Then
    assertThat(carried).isEqualTo(contract(BERLIN, billingDay, new EarlierZone(NEW_YORK, to)));
  }

  @Test
  void sameZoneChangesNothing() {
    // Given
    var known = contract(BERLIN, 1, earlier(NEW_YORK, "2026-04-01"));

    // When
    var carried =
        ContractZones.carry(known, contract(BERLIN, 1), Instant.parse("2026-03-20T00:00:00Z"));

    // Then
    assertThat(carried).isEqualTo(known);
  }

  @Test
  void changeBackWithinThePeriodLeavesNothing() {
    // Given
    var known = contract(BERLIN, 1, earlier(NEW_YORK, "2026-04-01"));

    // When
    var carried =
        ContractZones.carry(
            known, contract(NEW_YORK, 1), Instant.parse("2026-04-01T03:59:59.999Z"));

    // Then
    assertThat(carried).isEqualTo(contract(NEW_YORK, 1));
  }

  @Test
  void lastOfSeveralChangesWithinThePeriodCounts() {
    // Given
    var known = contract(BERLIN, 1, earlier(NEW_YORK, "2026-04-01"));

    // When
    var carried =
        ContractZones.carry(known, contract(TOKYO, 1), Instant.parse("2026-03-31T23:00:00Z"));

    // Then
    assertThat(carried).isEqualTo(contract(TOKYO, 1, earlier(NEW_YORK, "2026-04-01")));
  }

  @ParameterizedTest
  @CsvSource({
    // April is under way in New York's name as soon as Berlin's March is over
    "2026-03-31T22:00:00Z",
    "2026-04-01T03:59:59.999Z",
    "2026-04-20T00:00:00Z",
  })
  void changeBackAfterThePeriodWaitsForTheNext(Instant now) {
    // Given
    var known = contract(NEW_YORK, 1, earlier(BERLIN, "2026-04-01"));

    // When
    var carried = ContractZones.carry(known, contract(BERLIN, 1), now);

    // Then
    assertThat(carried)
        .isEqualTo(
            contract(BERLIN, 1, earlier(BERLIN, "2026-04-01"), earlier(NEW_YORK, "2026-05-01")));
  }

  @Test
  void changeBeforeTheTermCountsFromItsFirstDay() {
    // Given
    var known = contract(NEW_YORK, 1);

    // When
    var carried =
        ContractZones.carry(known, contract(BERLIN, 1), Instant.parse("2026-01-01T04:59:59.999Z"));

    // Then
    assertThat(carried).isEqualTo(contract(BERLIN, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "America/New_York, Europe/Berlin, 2026-04-01T04:00:00Z",
    "Europe/Berlin, America/New_York, 2026-04-01T04:00:00Z",
    "Pacific/Pago_Pago, Pacific/Kiritimati, 2026-04-01T11:00:00Z",
    "Pacific/Kiritimati, Pacific/Pago_Pago, 2026-04-01T11:00:00Z",
  })
  void zonesMeetAtTheLaterOfTheirMidnights(String earlier, String zone, Instant meeting) {
    // Given
    var contract = contract(zone, 1, earlier(earlier, "2026-04-01"));

    // When
    var spans = ContractZones.of(contract).spans();

    // Then
    assertThat(spans)
        .extracting(span -> span.zone().getId(), ContractZones.Span::from, ContractZones.Span::to)
        .containsExactly(tuple(earlier, Instant.MIN, meeting), tuple(zone, meeting, Instant.MAX));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-01, 2026-03-01T05:00:00Z",
    "2026-04-01, 2026-04-01T04:00:00Z",
    "2026-05-01, 2026-04-30T22:00:00Z",
    "2026-06-01, 2026-05-31T22:00:00Z",
    "2026-07-01, 2026-06-30T15:00:00Z",
  })
  void periodEndsAtTheMidnightOfItsOwnZone(LocalDate day, Instant end) {
    // Given
    var contract =
        contract(TOKYO, 1, earlier(NEW_YORK, "2026-04-01"), earlier(BERLIN, "2026-06-01"));

    // When
    var actual = ContractZones.of(contract).endOf(day);

    // Then
    assertThat(actual).isEqualTo(end);
  }

  private static EarlierZone earlier(String zone, String to) {
    return new EarlierZone(zone, LocalDate.parse(to));
  }

  private static Contract contract(String zone, int billingDay, EarlierZone... earlier) {
    return new Contract(
        "K-0001",
        "house",
        new SourceRef("salesforce", "salesforce-main", "800"),
        "C-0001",
        "US",
        "USD",
        zone,
        LocalDate.parse("2026-01-01"),
        null,
        billingDay,
        List.of("api-calls-usd"),
        Arrays.asList(earlier));
  }
}
