package io.tieout.backbone.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads configuration. Durations are ISO 8601 ({@code PT30S}), zones IANA names, secrets see {@link
 * Secret}.
 */
public final class Configuration {

  private Configuration() {}

  /**
   * The JSON document in a file.
   *
   * @throws ConfigurationException if it cannot be read or is no JSON object
   */
  public static ObjectNode file(Path file) {
    try {
      return object(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new ConfigurationException("the file %s cannot be read".formatted(file), e);
    }
  }

  /** The JSON document in a resource of the class path. */
  public static ObjectNode resource(String name) {
    try (var in = Configuration.class.getResourceAsStream(name)) {
      return object(in.readAllBytes(), name);
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
    try {
      return StrictJson.mapper().treeToValue(document, type);
    } catch (UnrecognizedPropertyException e) {
      throw new ConfigurationException(
          "%s is not a key; there are %s"
              .formatted(path(e), new TreeSet<>(e.getKnownPropertyIds())),
          e);
    } catch (MismatchedInputException e) {
      throw new ConfigurationException(
          "%s is %s, which is no %s"
              .formatted(path(e), value(document, e), e.getTargetType().getSimpleName()),
          e);
    } catch (JsonMappingException e) {
      throw new ConfigurationException("%s: %s".formatted(path(e), reason(e)), e);
    } catch (JacksonException e) {
      throw new ConfigurationException(e.getOriginalMessage(), e);
    }
  }

  private static ObjectNode object(byte[] bytes, String name) {
    try {
      if (StrictJson.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
      throw new ConfigurationException("%s is not a JSON object".formatted(name));
    } catch (Failure.Invalid e) {
      throw new ConfigurationException("%s: %s".formatted(name, e.detail()), e);
    }
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(
            step ->
                step.getFieldName() == null
                    ? "[" + step.getIndex() + "]"
                    : "." + step.getFieldName())
        .collect(Collectors.joining())
        .replaceFirst("^\\.", "");
  }

  private static JsonNode value(JsonNode document, JsonMappingException e) {
    var value = document;
    for (var step : e.getPath()) {
      value =
          step.getFieldName() == null
              ? value.path(step.getIndex())
              : value.path(step.getFieldName());
    }
    return value;
  }

  /** What a record's constructor said, or what Jackson did. */
  private static String reason(JsonMappingException e) {
    if (e.getCause() instanceof NullPointerException missing) {
      return missing.getMessage() + " is missing";
    }
    return e.getCause() instanceof IllegalArgumentException refused
        ? refused.getMessage()
        : e.getOriginalMessage();
  }
}
