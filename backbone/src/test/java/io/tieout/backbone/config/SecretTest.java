package io.tieout.backbone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.json.StrictJson;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void aFileIsReadAgainWhenItHasChanged(@TempDir Path folder) throws Exception {
    // Given
    var file = Files.writeString(folder.resolve("password"), "before\n");
    var secret = read("{\"file\":\"%s\"}".formatted(file));
    assertThat(secret.value()).isEqualTo("before");

    // When
    Files.writeString(file, "after\n");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));

    // Then
    await(secret, "after");
    Files.delete(file);
    assertThat(secret.value()).isEqualTo("after");
  }

  @Test
  void anEmptyFileHoldsNone(@TempDir Path folder) throws Exception {
    // Given
    var file = Files.writeString(folder.resolve("password"), "\n");

    // When
    var read = assertThatThrownBy(() -> Secret.in(file));

    // Then
    read.isInstanceOf(IllegalArgumentException.class).hasMessageContaining("password");
  }

  @Test
  void neverShows() {
    // Given
    var secret = read("{\"value\":\"hunter2\"}");

    // When
    var shown = secret + StrictJson.write(secret).toString();

    // Then
    assertThat(shown).doesNotContain("hunter2");
  }

  private static void await(Secret secret, String value) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!secret.value().equals(value)) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static Secret read(String json) {
    return Configuration.read(StrictJson.readTree(Buffer.buffer(json)), Secret.class);
  }
}
