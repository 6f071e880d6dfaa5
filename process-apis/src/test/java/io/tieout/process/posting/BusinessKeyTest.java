package io.tieout.process.posting;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.DocumentKind;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BusinessKeyTest {
  @Test
  void referenceIsShortPlainAndTheSameForEver() {
    // Given
    var key = new BusinessKey("US", "primary", "stripe", DocumentKind.INVOICE, "in_000001");

    // When
    String reference = key.reference();

    // Then
    assertThat(reference)
        .matches("tie-[a-z2-7]{32}")
        .isEqualTo("tie-xe2n76pm72nrzdadlf5z53b7ljnogyy5");
  }

  @Test
  void keysThatDifferHaveReferencesThatDiffer() {
    // Given keys whose parts read the same one after the other
    var keys =
        Set.of(
            new BusinessKey("US", "a", "b", DocumentKind.INVOICE, "c"),
            new BusinessKey("US", "ab", "", DocumentKind.INVOICE, "c"),
            new BusinessKey("U", "Sa", "b", DocumentKind.INVOICE, "c"),
            new BusinessKey("US", "a", "b", DocumentKind.CREDIT_MEMO, "c"));
    var references = new HashSet<String>();

    // When
    keys.forEach(key -> references.add(key.reference()));

    // Then
    assertThat(references).hasSize(keys.size());
  }
}
