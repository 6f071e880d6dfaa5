package io.tieout.backbone.http;

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
        violations.add(new Violation("is not percent-encoded", "#/query"));
      }
    }
    return values;
  }

  /**
   * The text of a path segment, where a plus sign is a plus sign; the listener has refused every
   * segment that is not percent-encoded.
   */
  static String decodeSegment(String segment) {
    return segment.indexOf('%') < 0 ? segment : decode(segment.replace("+", "%2B"));
  }

  /** Text for a path segment or a query value. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
