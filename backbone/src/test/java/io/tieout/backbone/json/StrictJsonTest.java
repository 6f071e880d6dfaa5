package io.tieout.backbone.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.failure.Failure;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

  private static final String JSON = "{\"name\":\"Größe 😀\"}";

  @Test
  void readsUtf8() {
    // Given
    var bytes = JSON.getBytes(StandardCharsets.UTF_8);

    // When
    var tree = StrictJson.readTree(bytes);

    // Then
    assertThat(tree.path("name").asText()).isEqualTo("Größe 😀");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE", "ISO-8859-1"})
  void readsNothingElse(String charset) {
    // Given
    var bytes = JSON.getBytes(Charset.forName(charset));

    // When
    var refused = assertThatThrownBy(() -> StrictJson.readTree(bytes));

    // Then
    refused.isInstanceOf(Failure.Invalid.class).hasMessageStartingWith("malformed-json");
  }

  @Test
  void readsNamesOf255CharactersOfFourBytes() {
    // Given
    var name = "😀".repeat(255);
    var bytes = "{\"%s\":1}".formatted(name).getBytes(StandardCharsets.UTF_8);

    // When
    var tree = StrictJson.readTree(bytes);

    // Then
    assertThat(tree.path(name).asInt()).isEqualTo(1);
  }

  @Test
  void refusesNamesThatWouldFillTheHeap() {
    // Given
    var bytes = "{\"%s\":1}".formatted("n".repeat(2_000)).getBytes(StandardCharsets.UTF_8);

    // When
    var refused = assertThatThrownBy(() -> StrictJson.readTree(bytes));

    // Then
    refused
        .isInstanceOf(Failure.Invalid.class)
        .hasMessageContaining("a name, a text or a number that is too long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00EF\u00BB\u00BF{}", "\"\u00C1\u0081\"", "\"\u00ED\u00A0\u0080\""})
  void readsNeitherAByteOrderMarkNorWhatIsLongerThanItNeedBe(String asLatin1) {
    // Given
    var bytes = asLatin1.getBytes(StandardCharsets.ISO_8859_1);

    // When
    var refused = assertThatThrownBy(() -> StrictJson.readTree(bytes));

    // Then
    refused.isInstanceOf(Failure.Invalid.class).hasMessageStartingWith("malformed-json");
  }
}
