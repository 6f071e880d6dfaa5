package io.tieout.backbone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Base64;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

  @Test
  void goesOnAfterTheKeyThatItHolds() {
    // Given
    var cursor = Cursor.after("Größe\n2026-03-01");

    // When
    var key = Cursor.key(cursor, null, Function.identity());

    // Then
    assertThat(key).isEqualTo("Größe\n2026-03-01");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0b", "\0"})
  void nulIsInNoKey(String text) {
    // Given
    var cursor = Cursor.after(text);

    // When
    var refused = assertThatThrownBy(() -> Cursor.key(cursor, null, Function.identity()));

    // Then
    refused.isInstanceOf(Failure.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"!", "YWI=", "YX", "_w", "YWI\n"})
  void anotherSpellingIsNotOurs(String cursor) {
    // When
    var refused = assertThatThrownBy(() -> Cursor.key(cursor, null, Function.identity()));

    // Then
    refused.isInstanceOf(Failure.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-999999999-01-01", "+10000-01-01", "2026-02-30", "2026-3-1", ""})
  void aDayHasFourDigitsOfYear(String day) {
    // Given
    var cursor =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(day.getBytes(StandardCharsets.UTF_8));

    // When
    var refused = assertThatThrownBy(() -> Cursor.key(cursor, LocalDate.EPOCH, Cursor::day));

    // Then
    refused.isInstanceOf(Failure.Invalid.class);
  }
}
