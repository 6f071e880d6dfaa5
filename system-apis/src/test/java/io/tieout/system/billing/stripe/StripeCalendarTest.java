package io.tieout.system.billing.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tieout.backbone.failure.Failure;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StripeCalendarTest {
  private static final LocalDate YEAR = LocalDate.parse("2028-01-01"); // it has a leap day

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Pacific/Niue", // UTC-11
        "America/New_York",
        "Europe/Berlin",
        "Asia/Kolkata",
        "Pacific/Fiji", // UTC+12
        "Pacific/Auckland", // and +13 in summer
        "Pacific/Chatham",
        "Pacific/Kiritimati", // UTC+14
      })
  void noonIsInItsOwnDayAndDaysComeBack(String zone) {
    // Given
    var calendar = StripeCalendar.of(zone);
    var local = ZoneId.of(zone);

    // When
    var days = YEAR.datesUntil(YEAR.plusYears(1)).toList();

    // Then
    assertThat(days)
        .allSatisfy(
            day -> {
              Instant begin = calendar.begin(day);
              assertThat(begin)
                  .isAfter(day.minusDays(1).atTime(LocalTime.NOON).atZone(local).toInstant())
                  .isBeforeOrEqualTo(day.atTime(LocalTime.NOON).atZone(local).toInstant());
              assertThat(calendar.local(begin)).isEqualTo(day.atStartOfDay(local).toInstant());
            });
  }

  @ParameterizedTest
  @CsvSource({
    "America/New_York, 1",
    "America/New_York, 31",
    "Pacific/Auckland, 1",
    "Pacific/Auckland, 28",
  })
  void periodsMeetOnTheBillingDay(String zone, int billingDay) {
    // Given
    var calendar = StripeCalendar.of(zone);
    var february = LocalDate.parse("2026-02-01");

    // When
    var cycle = calendar.cycle(billingDay);

    // Then
    for (var month = february; month.getYear() == 2026; month = month.plusMonths(1)) {
      var day = month.withDayOfMonth(Math.min(billingDay, month.lengthOfMonth()));
      assertThat(cycle.begin(calendar.begin(day))).isEqualTo(calendar.begin(day));
    }
  }

  @Test
  void billingDayThatStripeCannotKeepIsRefused() {
    // Given
    var calendar = StripeCalendar.of("Pacific/Auckland");

    // When
    var cycle =
        assertThatExceptionOfType(Failure.Rejected.class).isThrownBy(() -> calendar.cycle(29));

    // Then
    cycle.satisfies(failure -> assertThat(failure.code()).isEqualTo("billing-day-unsupported"));
  }
}
