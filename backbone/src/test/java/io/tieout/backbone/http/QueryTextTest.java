package io.tieout.backbone.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.model.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTextTest {
  private final List<Violation> violations = new ArrayList<>();

  @Test
  void textIsPercentEncodedUtf8() {
    // When
    var values = QueryText.parse("id=%C3%A9t%c3%a9+1&id=%EF%BF%BD&empty", violations);

    // Then
    assertThat(values)
        .isEqualTo(Map.of("id", List.of("\u00e9t\u00e9 1", "\ufffd"), "empty", List.of("")));
    assertThat(violations).isEmpty();
    assertThat(QueryText.decodeSegment("1+%C3%A9")).isEqualTo("1+\u00e9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%FF", "%C3", "%C0%AF", "%ED%A0%80", "%zz", "%4"})
  void whatIsNoTextIsToldInsteadOfReplaced(String encoded) {
    // When
    var values = QueryText.parse("id=" + encoded, violations);

    // Then
    assertThat(values).isEmpty();
    assertThat(violations).extracting(Violation::pointer).containsExactly("#/query");
    assertThatThrownBy(() -> QueryText.decodeSegment(encoded))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
