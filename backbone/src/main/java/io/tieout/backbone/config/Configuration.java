package io.tieout.backbone.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads configuration. Durations are ISO 8601 ({@code PT30S}), zones IANA names, secrets see {@link
 * Secret}.
 */
public final class Configuration {

  private Configuration() {}

  /**
   * The JSON document in a file. Whoever asks for it knows its name: no message repeats it.
   *
   * @throws ConfigurationException if it cannot be read or is no JSON object
   */
  public static ObjectNode file(Path file) {
    try {
      return object(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new ConfigurationException("the file cannot be read", e);
    }
  }

  /** The JSON document in a resource of the class path. */
  public static ObjectNode resource(String name) {
    try (var in = Configuration.class.getResourceAsStream(name)) {
      return object(in.readAllBytes());
    } catch (IOException e) {
      throw new ConfigurationException("the resource %s cannot be read".formatted(name), e);
    }
  }

  /** One document laid over another: objects are merged key by key, anything else is replaced. */
  public static ObjectNode merge(ObjectNode below, ObjectNode above) {
    var merged = below.deepCopy();
    for (var entry : above.properties()) {
      var under = merged.get(entry.getKey());
      merged.set(
          entry.getKey(),
          under instanceof ObjectNode object && entry.getValue() instanceof ObjectNode over
              ? merge(object, over)
              : entry.getValue());
    }
    return merged;
  }

  /**
   * Reads a document into a record.
   *
   * @throws ConfigurationException naming the key, the value and what is allowed
   */
  public static <T> T read(JsonNode document, Class<T> type) {
    refuseGaps("", document);
    try {
      return StrictJson.mapper().treeToValue(document, type);
    } catch (JsonMappingException e) {
      throw new ConfigurationException(Mistake.in(document, e), e);
    } catch (JacksonException e) {
      throw new ConfigurationException(e.getOriginalMessage(), e);
    }
  }

  /** A null in an object is a key that is not there; in a list it is nothing at all. */
  private static void refuseGaps(String key, JsonNode node) {
    if (node.isArray()) {
      for (var i = 0; i < node.size(); i++) {
        var element = "%s[%d]".formatted(key, i);
        if (node.get(i).isNull()) {
          throw new ConfigurationException(element + " is null, a list has values only");
        }
        refuseGaps(element, node.get(i));
      }
    }
    for (var field : node.properties()) {
      refuseGaps(key.isEmpty() ? field.getKey() : key + "." + field.getKey(), field.getValue());
    }
  }

  private static ObjectNode object(byte[] bytes) {
    try {
      if (StrictJson.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
      throw new ConfigurationException("the file holds no JSON object");
    } catch (Failure.Invalid e) {
      throw new ConfigurationException(e.detail(), e);
    }
  }
}
