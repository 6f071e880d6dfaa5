package io.tieout.process.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.Contract;
import io.tieout.model.SourceRef;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServicePeriodTest {

  @ParameterizedTest
  @CsvSource({
    "2026-03,1,2026-03-01,2026-04-01",
    "2026-03,15,2026-02-15,2026-03-15",
    "2026-02,31,2026-01-31,2026-02-28",
    "2026-03,31,2026-02-28,2026-03-31",
    "2026-01,2,2025-12-02,2026-01-02"
  })
  void endsInTheMonth(YearMonth month, int billingDay, LocalDate from, LocalDate to) {
    // Given
    var contract =
        new Contract(
            "K-0001",
            "house",
            new SourceRef("salesforce", "salesforce-main", "800"),
            "C-0001",
            "US",
            "USD",
            "America/New_York",
            LocalDate.parse("2025-01-01"),
            null,
            billingDay,
            List.of("api-calls-usd"),
            List.of());

    // When
    var period = ServicePeriod.endingIn(month, contract);

    // Then
    assertThat(period).isEqualTo(new ServicePeriod(from, to));
  }
}
