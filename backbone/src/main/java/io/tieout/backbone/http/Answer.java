package io.tieout.backbone.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What an operation answers.
 *
 * @param body written as JSON; a {@code Buffer} leaves as it is; null where there is none
 * @param headers besides those that HTTP itself needs
 */
public record Answer(int status, Object body, Map<String, String> headers) {

  public Answer {
    headers = Map.copyOf(headers);
  }

  public static Answer ok(Object body) {
    return new Answer(200, Objects.requireNonNull(body), Map.of());
  }

  public static Answer created(Object body) {
    return new Answer(201, Objects.requireNonNull(body), Map.of());
  }

  public static Answer accepted(Object body) {
    return new Answer(202, Objects.requireNonNull(body), Map.of());
  }

  public static Answer noContent() {
    return new Answer(204, null, Map.of());
  }

  /** The same with one more header. */
  public Answer withHeader(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, body, more);
  }
}
