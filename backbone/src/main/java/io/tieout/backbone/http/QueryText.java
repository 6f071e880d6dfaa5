package io.tieout.backbone.http;

import io.tieout.backbone.json.Utf8;
import io.tieout.model.Violation;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Percent-encoding of queries and path segments. */
final class QueryText {

  private QueryText() {}

  /**
   * The values of every name in a raw query; null is none. What cannot be decoded is a violation.
   */
  static Map<String, List<String>> parse(String query, List<Violation> violations) {
    if (query == null || query.isEmpty()) {
      return Map.of();
    }
    var values = new LinkedHashMap<String, List<String>>();
    for (var pair : query.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      var equals = pair.indexOf('=');
      try {
        var name = decode(equals < 0 ? pair : pair.substring(0, equals));
        var value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        values.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
      } catch (IllegalArgumentException e) {
        violations.add(new Violation("is no percent-encoded UTF-8", "#/query"));
      }
    }
    return values;
  }

  /**
   * The text of a path or of a segment of it, where a plus sign is a plus sign.
   *
   * @throws IllegalArgumentException if it is no percent-encoded UTF-8, which the listener refuses
   */
  static String decodeSegment(String segment) {
    return segment.indexOf('%') < 0 ? segment : decode(segment.replace("+", "%2B"));
  }

  /** Text for a path segment or a query value. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Of bytes that are no UTF-8 the library would make some character, the same of any. */
  private static String decode(String text) {
    byte[] bytes =
        URLDecoder.decode(text, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
    if (!Utf8.isUtf8(bytes, 0, bytes.length)) {
      throw new IllegalArgumentException("no UTF-8");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
