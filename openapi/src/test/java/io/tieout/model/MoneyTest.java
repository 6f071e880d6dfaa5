package io.tieout.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {
  private static final Money TWELVE_EUROS = new Money(new BigDecimal("12"), "EUR");

  @ParameterizedTest
  @CsvSource({
    "1234, JPY, 1234",
    "1234, USD, 12.34",
    "1234, KWD, 1.234",
    "1234, CLF, 0.1234",
    "-5, USD, -0.05",
    "1200, ITL, 1200"
  })
  void hasTheDigitsOfItsCurrency(long minor, String currency, String amount) {
    // When
    Money money = Money.ofMinor(minor, currency);

    // Then
    assertThat(money).isEqualTo(new Money(new BigDecimal(amount), currency));
    assertThat(money.amount()).isEqualTo(new BigDecimal(amount));
    assertThat(money.minorUnits()).isEqualTo(minor);
  }

  @ParameterizedTest
  @CsvSource({"0.5, JPY", "12.345, USD", "1.2345, KWD"})
  void refusesMoreDecimalsThanTheCurrencyHas(BigDecimal amount, String currency) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Money(amount, currency))
        .withMessageContainingAll(amount.toPlainString(), currency);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ABC", "usd", "", "XXX", "XAU"})
  void refusesWhatIsNoCurrencyWithMinorUnits(String currency) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Money.zero(currency))
        .withMessageContaining(currency);
  }

  @Test
  void countsExactly() {
    // Given
    Money dime = new Money(new BigDecimal("0.10"), "EUR");

    // When
    Money change = TWELVE_EUROS.minus(dime).plus(dime.negate()).plus(dime.plus(dime));

    // Then
    assertThat(change).isEqualTo(TWELVE_EUROS);
    assertThat(change.minus(TWELVE_EUROS).isZero()).isTrue();
  }

  @Test
  void doesNotMixCurrencies() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TWELVE_EUROS.plus(Money.zero("USD")))
        .withMessageContainingAll("EUR", "USD");
  }

  @Test
  void isADecimalStringInJson() throws Exception {
    // Given
    ObjectMapper json = new ObjectMapper();

    // When
    String text = json.writeValueAsString(new Money(new BigDecimal("1.2E+3"), "USD"));

    // Then
    assertThat(text).isEqualTo("{\"amount\":\"1200.00\",\"currency\":\"USD\"}");
    assertThat(json.readValue(text, Money.class)).isEqualTo(Money.ofMinor(120_000, "USD"));
  }
}
