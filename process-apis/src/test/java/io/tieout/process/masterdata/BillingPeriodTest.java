package io.tieout.process.masterdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.YearMonth;
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
    "2026-03, 1, 2026-03-01, 2026-04-01",
    "2026-03, 15, 2026-02-15, 2026-03-15",
    "2026-02, 31, 2026-01-31, 2026-02-28",
    "2026-03, 31, 2026-02-28, 2026-03-31",
    "2026-01, 2, 2025-12-02, 2026-01-02"
  })
  void isPostedInTheMonthOfItsLastDay(
      YearMonth month, int billingDay, LocalDate from, LocalDate end) {
    // When
    var period = BillingPeriod.endingIn(month, billingDay);

    // Then
    assertThat(period).isEqualTo(new BillingPeriod(from, end));
  }
}
