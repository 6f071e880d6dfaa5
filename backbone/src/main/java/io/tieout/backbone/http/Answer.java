package io.tieout.backbone.http;

import java.util.Objects;

/**
 * What an operation answers.
 *
 * @param body written as JSON; a {@code Buffer} leaves as it is; null where there is none
 */
public record Answer(int status, Object body) {

  public static Answer ok(Object body) {
    return new Answer(200, Objects.requireNonNull(body));
  }

  public static Answer accepted(Object body) {
    return new Answer(202, Objects.requireNonNull(body));
  }

  public static Answer noContent() {
    return new Answer(204, null);
  }
}
