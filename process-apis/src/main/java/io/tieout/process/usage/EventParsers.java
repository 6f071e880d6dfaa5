package io.tieout.process.usage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tieout.backbone.json.StrictJson;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Parsers of usage events. Duplicate names, depth and the length of names and numbers are for the
 * reader to look at: where a parser gives up, the rest of a batch would be lost with one event. Its
 * own limits are beyond what an event may be long.
 */
final class EventParsers {
  private static final int MAX_DEPTH = 1 << 17;

  /**
   * A factory remembers thousands of names, however long, so that equal ones are made once. None is
   * used for more bytes than this, and so what senders name things never fills the heap.
   */
  static final long MAX_BYTES_REMEMBERED = 16 << 20;

  private static final AtomicLong BYTES = new AtomicLong();
  private static volatile JsonFactory factory = newFactory();

  private EventParsers() {}

  /** A parser of the whole text. */
  static JsonParser of(byte[] json) throws IOException {
    return of(json, 0, json.length);
  }

  /** A parser of a part of the text. */
  static JsonParser of(byte[] json, int from, int length) throws IOException {
    if (BYTES.addAndGet(length) > MAX_BYTES_REMEMBERED) {
      BYTES.set(0);
      factory = newFactory();
    }
    return factory.createParser(json, from, length);
  }

  private static JsonFactory newFactory() {
    return JsonFactory.builder()
        .disable(JsonFactory.Feature.CHARSET_DETECTION) // it is UTF-8, always
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES) // would be remembered by all factories
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNameLength(StrictJson.MAX_TEXT_CHARS)
                .maxNumberLength(StrictJson.MAX_TEXT_CHARS)
                .build())
        .build();
  }
}
