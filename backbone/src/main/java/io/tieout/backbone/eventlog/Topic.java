package io.tieout.backbone.eventlog;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.json.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A topic as its contract declares it.
 *
 * @param partitions fixed for ever: keys would move
 * @param key what its records are keyed by, for people
 */
public record Topic(String name, int partitions, String key) {

  /** The topic of the contract {@code openapi/events/<contract>.yaml}. */
  public static Topic declaredBy(String contract) {
    String path = "/contracts/events/" + contract + ".json";
    try (InputStream in = Topic.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException("no contract of a topic at " + path);
      }
      JsonNode topic = StrictJson.readTree(in.readAllBytes()).required("x-topic");
      return new Topic(
          topic.required("name").textValue(),
          topic.required("partitions").intValue(),
          topic.required("key").textValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
