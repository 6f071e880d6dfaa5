package io.tieout.process.masterdata;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LegalEntityTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UK | EUR  | CHF  | country is UK, a code of ISO 3166-1 such as US is needed
          GB | EURO | CHF  | currency is EURO, a code of ISO 4217 such as EUR is needed
          GB | EUR  | EURO | currencies have EURO, a code of ISO 4217 such as EUR is needed
          GB | XAU  | EUR  | currency is XAU, a code of ISO 4217 such as EUR is needed
          """)
  void codesAreThoseOfTheStandards(String country, String currency, String other, String message) {
    // Given
    var currencies = List.of(currency, other);

    // When
    assertThatThrownBy(() -> entity(country, currency, currencies))
        // Then
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static LegalEntity entity(String country, String currency, List<String> currencies) {
    return new LegalEntity(
        "A", "Sample", country, currency, ZoneOffset.UTC, "billing", "erp", null, currencies);
  }
}
