package io.tieout.process.posting;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.process.posting.TaxRounding.Share;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaxRoundingTest {
  @ParameterizedTest
  @CsvSource({
    // 279.16 at 20%: 55.83 in one sum, 55.84 by line
    "DOCUMENT, 2, 68.33 68.33 57.50 85.00, 0.20 0.20 0.20 0.20, 13.67 13.66 11.50 17.00",
    "TAX_GROUP, 2, 68.33 68.33 57.50 85.00, 0.20 0.20 0.20 0.20, 13.67 13.66 11.50 17.00",
    "LINE, 2, 68.33 68.33 57.50 85.00, 0.20 0.20 0.20 0.20, 13.67 13.67 11.50 17.00",
    // four times 0.005: a cent per group, two in one sum, four by line
    "TAX_GROUP, 2, 0.10 0.05 0.10 0.05, 0.05 0.10 0.05 0.10, 0.01 0.01 0.00 0.00",
    "DOCUMENT, 2, 0.10 0.05 0.10 0.05, 0.05 0.10 0.05 0.10, 0.01 0.01 0.00 0.00",
    "LINE, 2, 0.10 0.05 0.10 0.05, 0.05 0.10 0.05 0.10, 0.01 0.01 0.01 0.01",
    // groups that round up apart and down together
    "TAX_GROUP, 2, 0.10 0.10, 0.05 0.06, 0.01 0.01",
    "DOCUMENT, 2, 0.10 0.10, 0.05 0.06, 0.00 0.01",
    // no decimals, three decimals
    "DOCUMENT, 0, 105 105 105, 0.10 0.10 0.10, 11 11 10",
    "LINE, 0, 105 105 105, 0.10 0.10 0.10, 11 11 11",
    "DOCUMENT, 3, 1.001 1.001, 0.05 0.05, 0.050 0.050",
    // no line's tax changes its sign
    "DOCUMENT, 2, 0.04 -0.04 0.04, 0.20 0.20 0.20, 0.01 -0.01 0.01",
    "DOCUMENT, 2, 0.02 -0.02 0.02, 0.20 0.20 0.20, 0.00 0.00 0.00",
    // 200/30 x 29 = 193.33 at 25%
    "LINE, 2, 193.33, 0.25, 48.33",
  })
  void linesAndSumAgree(
      TaxRounding policy, int digits, String nets, String rates, String expected) {
    // Given
    var net = nets.split(" ", -1);
    var rate = rates.split(" ", -1);
    var shares = new java.util.ArrayList<Share>();
    for (int i = 0; i < net.length; i++) {
      shares.add(
          new Share(
              rate[i],
              new BigDecimal(net[i]).multiply(new BigDecimal(rate[i])),
              RoundingMode.HALF_UP));
    }

    // When
    List<BigDecimal> rounded = policy.round(shares, digits);

    // Then
    assertThat(rounded)
        .containsExactlyElementsOf(
            Arrays.stream(expected.split(" ", -1)).map(BigDecimal::new).toList());
  }
}
