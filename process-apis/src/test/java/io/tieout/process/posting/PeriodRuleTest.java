package io.tieout.process.posting;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.InvoiceLine;
import io.tieout.process.masterdata.LegalEntity;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodRuleTest {
  @ParameterizedTest
  @CsvSource({
    "2026-04-01T04:00:00Z, America/New_York, 2026-03", // midnight in daylight-saving time
    "2026-04-01T04:00:00.001Z, America/New_York, 2026-04",
    "2026-03-01T05:00:00Z, America/New_York, 2026-02", // midnight in winter
    "2026-03-01T00:00:00Z, Pacific/Pago_Pago, 2026-02", // UTC-11
    "2026-02-28T10:00:00.001Z, Pacific/Kiritimati, 2026-03", // UTC+14
    "2028-03-01T00:00:00Z, UTC, 2028-02", // after the leap day
  })
  void lastInstantOfServiceDecides(String serviceTo, String zone, String period) {
    // Given
    var line = line("2026-01-01T12:00:00Z", serviceTo);
    var invoice = Samples.invoice("in_1", List.of(line), List.of());

    // When
    String actual = PeriodRule.periodOf(invoice, in(zone));

    // Then
    assertThat(actual).isEqualTo(period);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-04-01T04:00:00Z, America/New_York, 2026-04", // midnight in daylight-saving time
    "2026-04-01T03:59:59.999Z, America/New_York, 2026-03",
    "2026-03-01T05:00:00Z, America/New_York, 2026-03", // midnight in winter
    "2026-03-31T10:00:00Z, Pacific/Kiritimati, 2026-04", // UTC+14
  })
  void serviceOfNoLengthIsOfTheDayOfItsStart(String service, String zone, String period) {
    // Given
    var invoice = Samples.invoice("in_1", List.of(line(service, service)), List.of());

    // When
    String actual = PeriodRule.periodOf(invoice, in(zone));

    // Then
    assertThat(actual).isEqualTo(period);
  }

  @Test
  void lastDayOfAllLinesDecides() {
    // Given a charge made on 1 April with the usage of March
    var month = line("2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z");
    var once = line("2026-04-01T04:00:00Z", "2026-04-01T04:00:00Z");
    var invoice = Samples.invoice("in_1", List.of(once, month), List.of());

    // When
    String period = PeriodRule.periodOf(invoice, Samples.US);

    // Then
    assertThat(period).isEqualTo("2026-04");
  }

  @Test
  void withoutServiceTheTaxPointDecides() {
    // Given
    var invoice = Samples.invoice("in_1", List.of(), List.of());

    // When
    String period = PeriodRule.periodOf(invoice, Samples.US);

    // Then
    assertThat(period).isEqualTo("2026-04");
  }

  private static InvoiceLine line(String serviceFrom, String serviceTo) {
    return Samples.line("il_1", "api-calls-usd", "1.00", "0.00", serviceFrom, serviceTo);
  }

  private static LegalEntity in(String zone) {
    var us = Samples.US;
    return new LegalEntity(
        us.id(),
        us.name(),
        us.country(),
        us.currency(),
        ZoneId.of(zone),
        us.billing(),
        us.erp(),
        us.tax(),
        us.currencies());
  }
}
