package io.tieout.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.contract.ContractSchema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Values that each break one constraint of a schema, made from a valid one. Whatever the schema
 * allows nevertheless, since another branch of it does, is left out.
 */
final class Breakages {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String UNHEARD_OF = "unheardOf";
  private static final String ADDITIONAL = "additional";
  private static final List<String> AGAINST_PATTERNS =
      List.of("!", " ", "~a", "a!", "ÿ", "\u0001", "a b", "0", "A");
  private static final int MAX_MADE_LENGTH = 5_000;

  private final JsonNode document;
  private final ContractSchema whole;
  private final List<Breakage> found = new ArrayList<>();

  /**
   * A broken value.
   *
   * @param constraint the keyword that it breaks
   * @param pointer where, from the root of the value
   * @param value the whole value
   */
  record Breakage(String constraint, String pointer, JsonNode value) {
    @Override
    public String toString() {
      return constraint + " at " + pointer;
    }
  }

  private Breakages(JsonNode document, ContractSchema whole) {
    this.document = document;
    this.whole = whole;
  }

  /**
   * Every breakage.
   *
   * @param document the contract, for its references
   * @param schema the schema of the value
   * @param compiled the same, compiled
   * @param valid a value that keeps it
   */
  static List<Breakage> of(
      JsonNode document, JsonNode schema, ContractSchema compiled, JsonNode valid) {
    var breakages = new Breakages(document, compiled);
    breakages.visit(schema, valid, "", UnaryOperator.identity());
    return breakages.found;
  }

  private void visit(JsonNode reference, JsonNode valid, String at, UnaryOperator<JsonNode> whole) {
    var schema = Samples.resolve(document, reference);
    add("type", at, whole, anotherType(schema));
    if (schema.has("enum") || schema.has("const")) {
      add("enum", at, whole, JSON.textNode("no-such-value"));
    }
    scalars(schema, valid, at, whole);
    if (valid.isObject()) {
      object(schema, (ObjectNode) valid, at, whole);
    }
    if (valid.isArray()) {
      array(schema, (ArrayNode) valid, at, whole);
    }
    for (var branch : branches(schema)) {
      visit(branch, new Samples(document).valueOf(branch), at, whole);
    }
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return array.valueStream();
  }

  private static List<JsonNode> branches(JsonNode schema) {
    return Stream.of("oneOf", "anyOf", "allOf")
        .flatMap(keyword -> stream(schema.path(keyword)))
        .toList();
  }

  private static JsonNode anotherType(JsonNode schema) {
    return switch (schema.path("type").asText()) {
      case "string" -> JSON.numberNode(17);
      case "object", "array" -> JSON.textNode("neither");
      default -> JSON.objectNode().put(UNHEARD_OF, true);
    };
  }

  private void scalars(JsonNode schema, JsonNode valid, String at, UnaryOperator<JsonNode> whole) {
    if (schema.has("pattern")) {
      against(schema).ifPresent(text -> add("pattern", at, whole, JSON.textNode(text)));
    }
    if (schema.path("minLength").asInt() > 0) {
      add("minLength", at, whole, JSON.textNode(""));
    }
    var length = schema.path("maxLength").asInt(MAX_MADE_LENGTH);
    if (length < MAX_MADE_LENGTH && valid.isTextual()) {
      add("maxLength", at, whole, JSON.textNode("a".repeat(length + 1)));
    }
    if (schema.has("format") && !schema.path("format").asText().matches("int.*|binary|decimal")) {
      add("format", at, whole, JSON.textNode("2026-02-30"));
      add("format", at, whole, JSON.textNode("neither"));
    }
    bound(schema, "minimum", BigDecimal.ONE.negate(), at, whole);
    bound(schema, "maximum", BigDecimal.ONE, at, whole);
    bound(schema, "exclusiveMinimum", BigDecimal.ZERO, at, whole);
    bound(schema, "exclusiveMaximum", BigDecimal.ZERO, at, whole);
  }

  private static Optional<String> against(JsonNode schema) {
    return AGAINST_PATTERNS.stream()
        .filter(text -> !Samples.pattern(schema).matcher(text).find())
        .findFirst();
  }

  private void bound(
      JsonNode schema, String keyword, BigDecimal beyond, String at, UnaryOperator<JsonNode> root) {
    if (schema.has(keyword)) {
      var value = schema.get(keyword).decimalValue().add(beyond);
      add(
          keyword,
          at,
          root,
          value.stripTrailingZeros().scale() <= 0
              ? JSON.numberNode(value.toBigInteger())
              : JSON.numberNode(value));
    }
  }

  private void object(JsonNode schema, ObjectNode valid, String at, UnaryOperator<JsonNode> whole) {
    for (var name : schema.path("required")) {
      add("required", at + "/" + name.asText(), whole, valid.deepCopy().without(name.asText()));
    }
    if (schema.has("additionalProperties") && !schema.get("additionalProperties").asBoolean(true)) {
      add(
          "additionalProperties",
          at + "/" + UNHEARD_OF,
          whole,
          valid.deepCopy().put(UNHEARD_OF, true));
    }
    var additional = schema.path("additionalProperties");
    if (additional.isObject()) {
      visit(
          additional,
          new Samples(document).valueOf(additional),
          at + "/" + ADDITIONAL,
          value -> whole.apply(valid.deepCopy().set(ADDITIONAL, value)));
    }
    var names = schema.path("propertyNames");
    if (names.has("pattern")) {
      var name = against(names).orElseThrow();
      add("propertyNames", at + "/" + name, whole, valid.deepCopy().put(name, "a"));
    }
    var forbidden = names.at("/not/const");
    if (forbidden.isTextual()) {
      var name = forbidden.asText();
      add("propertyNames", at + "/" + name, whole, valid.deepCopy().put(name, "a"));
    }
    for (var property : schema.path("properties").properties()) {
      var name = property.getKey();
      var child =
          Objects.requireNonNullElseGet(
              valid.get(name), () -> new Samples(document).valueOf(property.getValue()));
      visit(
          property.getValue(),
          child,
          at + "/" + name,
          value -> whole.apply(valid.deepCopy().set(name, value)));
    }
  }

  private void array(JsonNode schema, ArrayNode valid, String at, UnaryOperator<JsonNode> whole) {
    if (schema.path("minItems").asInt() > 0) {
      add("minItems", at, whole, JSON.arrayNode());
    }
    if (!schema.path("items").isObject()) {
      return;
    }
    var item = valid.isEmpty() ? new Samples(document).valueOf(schema.get("items")) : valid.get(0);
    if (schema.has("maxItems")) {
      var many = JSON.arrayNode();
      for (var i = 0; i <= schema.get("maxItems").asInt(); i++) {
        many.add(item);
      }
      add("maxItems", at, whole, many);
    }
    visit(schema.get("items"), item, at + "/0", value -> whole.apply(JSON.arrayNode().add(value)));
  }

  private void add(String constraint, String at, UnaryOperator<JsonNode> root, JsonNode value) {
    var broken = root.apply(value);
    if (!whole.validate(broken).isEmpty()) {
      found.add(new Breakage(constraint, at, broken));
    }
  }
}
