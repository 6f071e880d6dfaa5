package io.tieout.process.usage;

import static io.tieout.process.usage.UsageBed.eventually;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventParsersTest {

  @Test
  void namesDoNotFillTheHeap() throws IOException {
    // Given a name that was read
    var name = nameOf("{\"%s\":1}".formatted("n".repeat(60_000)));

    // When
    for (long bytes = 0; bytes <= EventParsers.MAX_BYTES_REMEMBERED; bytes += 1 << 16) {
      nameOf("{\"a\":\"%s\"}".formatted("v".repeat(1 << 16)));
    }

    // Then
    eventually(
        () -> {
          System.gc();
          return name.get() == null;
        });
  }

  /** The name as parsers make and share it. */
  private static WeakReference<String> nameOf(String json) throws IOException {
    try (JsonParser parser = EventParsers.of(json.getBytes(StandardCharsets.UTF_8))) {
      parser.nextToken();
      parser.nextToken();
      return new WeakReference<>(parser.currentName());
    }
  }
}
