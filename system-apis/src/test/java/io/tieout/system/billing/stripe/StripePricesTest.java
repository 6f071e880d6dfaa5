package io.tieout.system.billing.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.json.StrictJson;
import io.tieout.model.Price;
import io.tieout.model.TaxBehaviour;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripePricesTest {
  @ParameterizedTest
  @CsvSource({"exclusive, EXCLUSIVE", "unspecified, EXCLUSIVE", "inclusive, INCLUSIVE"})
  void priceKeepsItsTaxBehaviour(String stripes, TaxBehaviour behaviour) {
    // Given
    var body =
        StrictJson.readTree(
            Buffer.buffer(
                """
                {"id":"price_1","lookup_key":"seat-usd","currency":"usd","tax_behavior":"%s",
                 "billing_scheme":"per_unit","unit_amount_decimal":"299",
                 "recurring":{"usage_type":"licensed"}}"""
                    .formatted(stripes)));

    // When
    var price = StripePrices.price(body, Map.of());

    // Then
    assertThat(price).map(Price::taxBehaviour).hasValue(behaviour);
  }
}
