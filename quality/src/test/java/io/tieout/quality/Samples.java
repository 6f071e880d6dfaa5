package io.tieout.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.regex.Pattern;

/** Values that keep a schema, for what a contract has no example of. */
final class Samples {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> TEXTS =
      List.of(
          "a",
          "A",
          "US",
          "USD",
          "1",
          "12.34",
          "2026-03",
          "2026-03-01",
          "2026-03-01T00:00:00Z",
          "unheard-of",
          "unheard-of.json",
          "1999-12");

  private final JsonNode document;

  Samples(JsonNode document) {
    this.document = document;
  }

  /** A schema, wherever its reference points. */
  static JsonNode resolve(JsonNode document, JsonNode schema) {
    var target = schema;
    while (target.has("$ref")) {
      target = document.at(target.get("$ref").asText().substring(1));
    }
    return target;
  }

  static Pattern pattern(JsonNode schema) {
    return Pattern.compile(schema.path("pattern").asText(""));
  }

  /** A value of the schema. */
  JsonNode valueOf(JsonNode reference) {
    var schema = resolve(document, reference);
    if (schema.has("example")) {
      return schema.get("example");
    }
    if (schema.has("const")) {
      return schema.get("const");
    }
    if (schema.has("enum")) {
      return schema.get("enum").get(0);
    }
    if (schema.has("oneOf")) {
      return valueOf(schema.get("oneOf").get(0));
    }
    if (schema.has("anyOf")) {
      return valueOf(schema.get("anyOf").get(0));
    }
    return switch (type(schema)) {
      case "integer", "number" -> JSON.numberNode(schema.path("minimum").asInt(1));
      case "boolean" -> JSON.booleanNode(true);
      case "array" -> JSON.arrayNode().add(valueOf(schema.path("items")));
      case "object" -> object(schema);
      default -> JSON.textNode(text(schema));
    };
  }

  /** A text of the schema that no record goes by. */
  static String unknown(JsonNode schema) {
    return TEXTS.reversed().stream()
        .filter(text -> pattern(schema).matcher(text).find())
        .findFirst()
        .orElseThrow();
  }

  private static String type(JsonNode schema) {
    var type = schema.path("type");
    return type.isArray() ? type.get(0).asText() : type.asText();
  }

  private JsonNode object(JsonNode schema) {
    var object = JSON.objectNode();
    for (var name : schema.path("required")) {
      object.set(name.asText(), valueOf(schema.path("properties").path(name.asText())));
    }
    return object;
  }

  private static String text(JsonNode schema) {
    var wanted =
        switch (schema.path("format").asText()) {
          case "date" -> "2026-03-01";
          case "date-time" -> "2026-03-01T00:00:00Z";
          default -> null;
        };
    if (wanted != null) {
      return wanted;
    }
    return TEXTS.stream()
        .filter(text -> pattern(schema).matcher(text).find())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no sample text for " + schema));
  }
}
