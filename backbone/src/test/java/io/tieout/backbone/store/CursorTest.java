package io.tieout.backbone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.failure.Failure;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

  private static final Cursor LIST = Cursor.of("list");

  @Test
  void goesOnAfterTheKeyThatItHolds() {
    // Given
    var cursor = LIST.after("Größe\n2026-03-01");

    // When
    var key = LIST.key(cursor, null, Function.identity());

    // Then
    assertThat(key).isEqualTo("Größe\n2026-03-01");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0b", "\0"})
  void nulIsInNoKey(String text) {
    // Given
    var cursor = LIST.after(text);

    // When
    var refused = assertThatThrownBy(() -> LIST.key(cursor, null, Function.identity()));

    // Then
    refused.isInstanceOf(Failure.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"!", "bGlzdAphYg==", "bGlzdAphYh", "bGlzdAr_", "bGlzdAphYg\n"})
  void anotherSpellingIsNotOurs(String cursor) {
    // When
    var refused = assertThatThrownBy(() -> LIST.key(cursor, null, Function.identity()));

    // Then
    refused.isInstanceOf(Failure.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-999999999-01-01", "+10000-01-01", "2026-02-30", "2026-3-1", ""})
  void aDayHasFourDigitsOfYear(String day) {
    // Given
    var cursor = LIST.after(day);

    // When
    var refused = assertThatThrownBy(() -> LIST.key(cursor, LocalDate.EPOCH, Cursor::day));

    // Then
    refused.isInstanceOf(Failure.Invalid.class);
  }

  @Test
  void aCursorOfAnotherListIsRefused() {
    // Given
    var documents = Cursor.of("documents");
    var one = Cursor.of("breaks", "r-1");
    var other = Cursor.of("breaks", "r-10");

    // When
    var lists = List.of(LIST, documents, one, other, Cursor.of("breaks"));

    // Then
    for (var gave : lists) {
      var cursor = gave.after(7);
      for (var reads : lists) {
        if (reads == gave) {
          assertThat(reads.key(cursor, 0, Integer::valueOf)).isEqualTo(7);
        } else {
          assertThatThrownBy(() -> reads.key(cursor, 0, Integer::valueOf))
              .isInstanceOf(Failure.Invalid.class);
        }
      }
    }
  }
}
