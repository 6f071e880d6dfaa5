package io.tieout.process.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantitySplitTest {

  @ParameterizedTest
  @CsvSource({
    "12.50, 12.5",
    "123456789012345, 123456789012345",
    "1234567.123456789012, 1234567.12345678 0.000000009012",
    "1000000000000000.5, 999999999999999 1.5",
    "0.000000000001, 0.000000000001",
  })
  void addsUpToTheQuantity(BigDecimal quantity, String expected) {
    // When
    List<BigDecimal> parts = QuantitySplit.of(quantity, 15, 100);

    // Then
    assertThat(parts.stream().map(BigDecimal::toPlainString)).containsExactly(expected.split(" "));
    assertThat(parts.stream().reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo(quantity);
  }

  @Test
  void refusesWhatWouldTakeTooManyParts() {
    assertThatThrownBy(() -> QuantitySplit.of(new BigDecimal("999999999999999999"), 15, 100))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> QuantitySplit.of(new BigDecimal("0.001"), 3, 100))
        .isInstanceOf(ArithmeticException.class);
  }
}
