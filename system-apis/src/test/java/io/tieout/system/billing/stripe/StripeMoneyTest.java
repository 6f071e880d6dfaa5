package io.tieout.system.billing.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tieout.backbone.failure.Failure;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripeMoneyTest {
  @ParameterizedTest
  @CsvSource({
    "USD, 1234, 12.34",
    "JPY, 1234, 1234",
    "KWD, 12340, 12.340",
    "ISK, 123400, 1234",
    "UGX, 123400, 1234",
    "MGA, 12, 12.00"
  })
  void minorUnitsAreStripesOwn(String currency, long stripes, BigDecimal amount) {
    // When
    var money = StripeMoney.money(stripes, currency);

    // Then
    assertThat(money.amount()).isEqualTo(amount);
  }

  @Test
  void partOfAKronaIsRefused() {
    // When
    var reading =
        assertThatExceptionOfType(Failure.Rejected.class)
            .isThrownBy(() -> StripeMoney.money(123_450, "ISK"));

    // Then
    reading.satisfies(failure -> assertThat(failure.code()).isEqualTo("amount-unreadable"));
  }
}
