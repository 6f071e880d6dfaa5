package io.tieout.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the templates promise of every record, shown on a few. */
class GeneratedModelTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void readsAndWritesTheBranchOfAUnionThatItsDiscriminatorNames() throws Exception {
    // Given
    String text =
        """
        {"key":"api-calls-usd","version":"price_1","currency":"USD","taxBehaviour":"EXCLUSIVE",\
        "charge":{"model":"UNIT","unit":"0.0020"}}\
        """;

    // When
    Price price = JSON.readValue(text, Price.class);

    // Then
    assertThat(price.charge()).isEqualTo(new UnitCharge(new BigDecimal("0.0020")));
    assertThat(price.meter()).isNull();
    assertThat(JSON.writeValueAsString(price)).isEqualTo(text);
  }

  @Test
  void writesARequiredNullAndLeavesOutAnOptionalOne() throws Exception {
    // Given
    var page = new PricePage(List.of(), null);
    var address = new Address(null, "Austin", null, null, "US");

    // When
    var texts = List.of(JSON.writeValueAsString(page), JSON.writeValueAsString(address));

    // Then
    assertThat(texts)
        .containsExactly(
            "{\"items\":[],\"next\":null}", "{\"city\":\"Austin\",\"country\":\"US\"}");
  }

  @Test
  void namesTheRequiredComponentThatIsMissing() {
    assertThatNullPointerException().isThrownBy(() -> new ErpId(null)).withMessage("id");
    assertThatNullPointerException().isThrownBy(() -> new VolumeCharge(null)).withMessage("tiers");
  }

  @Test
  void keepsItsOwnCopyOfAList() {
    // Given
    var tiers = new ArrayList<Tier>();
    var charge = new GraduatedCharge(tiers);

    // When
    tiers.add(new Tier(null, BigDecimal.ONE, BigDecimal.ZERO));

    // Then
    assertThat(charge.tiers()).isEmpty();
  }
}
