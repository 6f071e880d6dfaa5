package io.tieout.process.masterdata;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.Contract;
import io.tieout.model.SourceRef;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BillingPeriodTest {

  @ParameterizedTest
  @CsvSource({
    "2026-03-01, 1, 2026-04-01, 2026-03",
    "2026-03-31, 1, 2026-04-01, 2026-03",
    "2026-01-31, 31, 2026-02-28, 2026-02",
    "2026-02-28, 31, 2026-03-31, 2026-03",
    "2028-02-28, 31, 2028-02-29, 2028-02",
    "2026-01-14, 15, 2026-01-15, 2026-01",
    "2026-12-15, 15, 2027-01-15, 2027-01",
  })
  void endsOnTheNextBillingDay(LocalDate day, int billingDay, LocalDate end, String id) {
    // When
    BillingPeriod period = BillingPeriod.of(day, billingDay);

    // Then
    assertThat(period.end()).isEqualTo(end);
    assertThat(period.id()).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource({
    // whole ones between its first and its last
    "2026-02-20, 2026-05-25, 2026-03-10, 2026-03-10, 2026-04-10, 2026-04",
    "2026-02-20, , 2026-06-09, 2026-05-10, 2026-06-10, 2026-06",
    "2026-02-20, 2026-05-25, 2026-02-20, 2026-02-20, 2026-03-10, 2026-03",
    "2026-02-20, 2026-05-25, 2026-05-24, 2026-05-10, 2026-05-25, 2026-05",
    // the last is posted in the month of its own last day
    "2026-02-20, 2026-06-01, 2026-05-31, 2026-05-10, 2026-06-01, 2026-05",
    // all of it inside one
    "2026-03-12, 2026-03-25, 2026-03-20, 2026-03-12, 2026-03-25, 2026-03",
    // used before the contract was shortened
    "2026-02-20, 2026-05-25, 2026-05-25, 2026-05-10, 2026-05-25, 2026-05",
    "2026-02-20, 2026-05-25, 2026-06-10, 2026-06-10, 2026-07-10, 2026-07",
  })
  void beginsAndEndsWithItsContract(
      LocalDate contractFrom,
      LocalDate contractTo,
      LocalDate day,
      LocalDate from,
      LocalDate end,
      String id) {
    // Given
    var contract = contract(contractFrom, contractTo, 10);

    // When
    var period = BillingPeriod.of(day, contract);

    // Then
    assertThat(period).isEqualTo(new BillingPeriod(from, end));
    assertThat(period.id()).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03, 1, 2026-03-01, 2026-04-01",
    "2026-03, 15, 2026-02-15, 2026-03-15",
    "2026-02, 31, 2026-01-31, 2026-02-28",
    "2026-03, 31, 2026-02-28, 2026-03-31",
    "2026-01, 2, 2025-12-02, 2026-01-02"
  })
  void isPostedInTheMonthOfItsLastDay(
      YearMonth month, int billingDay, LocalDate from, LocalDate end) {
    // Given
    var contract = contract(LocalDate.parse("2025-01-01"), null, billingDay);

    // When
    var periods = BillingPeriod.endingIn(month, contract);

    // Then
    assertThat(periods).containsExactly(new BillingPeriod(from, end));
  }

  @ParameterizedTest
  @CsvSource({
    // behind its billing day, also with the month
    "10, 2026-03-25, 2026-03, 2026-02-10/2026-03-10 2026-03-10/2026-03-25",
    "10, 2026-04-01, 2026-03, 2026-02-10/2026-03-10 2026-03-10/2026-04-01",
    "10, 2026-04-02, 2026-03, 2026-02-10/2026-03-10",
    // before it, or with it
    "10, 2026-03-05, 2026-03, 2026-02-10/2026-03-05",
    "10, 2026-03-10, 2026-03, 2026-02-10/2026-03-10",
    "10, 2026-03-01, 2026-02, 2026-01-10/2026-02-10 2026-02-10/2026-03-01",
    "1, 2026-03-10, 2026-03, 2026-03-01/2026-03-10",
    // what was used before it was shortened is of whole periods
    "10, 2026-03-25, 2026-04, ''",
    "10, 2026-03-25, 2026-05, 2026-04-10/2026-05-10",
  })
  void lastTwoMayBePostedInOneMonth(
      int billingDay, LocalDate to, YearMonth month, String fromsAndEnds) {
    // Given
    var contract = contract(LocalDate.parse("2025-01-01"), to, billingDay);

    // When
    var periods = BillingPeriod.endingIn(month, contract);

    // Then
    assertThat(periods)
        .extracting(period -> period.from() + "/" + period.end())
        .isEqualTo(Arrays.stream(fromsAndEnds.split(" ")).filter(it -> !it.isEmpty()).toList());
  }

  @ParameterizedTest
  @CsvSource({
    // in the period under way, in the one before, and ahead
    "2026-03-12, 2026-03-12",
    "2026-02-10, 2026-02-10",
    "2026-05-01, 2026-05-01",
    // billed elsewhere until now
    "2026-02-09, 2026-03-10",
    "2025-01-01, 2026-03-10",
  })
  void oneThatBeganLongAgoIsChargedFromThePeriodUnderWay(LocalDate from, LocalDate charged) {
    // Given
    var contract = contract(from, null, 10);

    // When
    var first = BillingPeriod.chargedFrom(contract, Instant.parse("2026-03-15T12:00:00Z"));

    // Then
    assertThat(first).isEqualTo(charged);
  }

  private static Contract contract(LocalDate from, LocalDate to, int billingDay) {
    return new Contract(
        "K-0001",
        "house",
        new SourceRef("salesforce", "salesforce-main", "8001"),
        "C-0001",
        "US",
        "USD",
        "UTC",
        from,
        to,
        billingDay,
        List.of("api-calls-usd"),
        List.of());
  }
}
