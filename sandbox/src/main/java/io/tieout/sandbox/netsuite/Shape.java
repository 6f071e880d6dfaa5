package io.tieout.sandbox.netsuite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.StrictJson;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Which fields a record takes, and of which kind. */
final class Shape {
  private sealed interface Kind {}

  private enum Scalar implements Kind {
    TEXT,
    NUMBER,
    FLAG,
    DATE
  }

  /** Names another record by id, external id or name. */
  private record Reference() implements Kind {}

  private record Part(Shape shape) implements Kind {}

  /** Written as {@code {"items":[...]}}. */
  private record Sublist(Shape shape) implements Kind {}

  private static final Shape REFERENCE = new Shape().text("id", "refName", "externalId");

  /** Fields that the account's administrator added; any record takes them, as text. */
  private static final Pattern CUSTOM_FIELD = Pattern.compile("cust(body|col|entity)_\\w+");

  private final Map<String, Kind> fields = new LinkedHashMap<>();

  Shape text(String... names) {
    return add(Scalar.TEXT, names);
  }

  Shape number(String... names) {
    return add(Scalar.NUMBER, names);
  }

  Shape flag(String... names) {
    return add(Scalar.FLAG, names);
  }

  Shape date(String... names) {
    return add(Scalar.DATE, names);
  }

  Shape reference(String... names) {
    return add(new Reference(), names);
  }

  Shape part(String name, Shape shape) {
    return add(new Part(shape), name);
  }

  Shape sublist(String name, Shape shape) {
    return add(new Sublist(shape), name);
  }

  private Shape add(Kind kind, String... names) {
    for (String name : names) {
      fields.put(name, kind);
    }
    return this;
  }

  boolean isSublist(String name) {
    return fields.get(name) instanceof Sublist;
  }

  /**
   * A copy of the body with the fields that the record has.
   *
   * @param strict whether an unknown field is refused; NetSuite's default is to drop it
   */
  ObjectNode read(ObjectNode body, boolean strict) {
    return read(body, strict, "");
  }

  private ObjectNode read(JsonNode body, boolean strict, String path) {
    if (!body.isObject()) {
      throw Errors.invalid(path, "Invalid value. Expected an object.");
    }
    ObjectNode read = StrictJson.object();
    for (Map.Entry<String, JsonNode> field : body.properties()) {
      String name = field.getKey();
      String at = path.isEmpty() ? name : path + "." + name;
      Kind kind = CUSTOM_FIELD.matcher(name).matches() ? Scalar.TEXT : fields.get(name);
      if (kind != null) {
        read.set(
            name, field.getValue().isNull() ? field.getValue() : value(kind, field, strict, at));
      } else if (strict) {
        throw Errors.invalid(at, "Invalid property name: " + name + ".");
      }
    }
    return read;
  }

  private static JsonNode value(
      Kind kind, Map.Entry<String, JsonNode> field, boolean strict, String at) {
    JsonNode value = field.getValue();
    return switch (kind) {
      case Scalar scalar -> {
        if (!fits(scalar, value)) {
          throw Errors.invalid(at, "Invalid value. Expected " + scalar + ".");
        }
        yield value;
      }
      case Reference reference -> REFERENCE.read(value, true, at);
      case Part part -> part.shape().read(value, strict, at);
      case Sublist sublist -> {
        ArrayNode items = StrictJson.array();
        if (!(value.path("items") instanceof ArrayNode given) || value.size() != 1) {
          throw Errors.invalid(at, "Invalid value. Expected a sub-resource with items.");
        }
        for (JsonNode item : given) {
          items.add(sublist.shape().read(item, strict, at + ".items[" + items.size() + "]"));
        }
        yield StrictJson.object().set("items", items);
      }
    };
  }

  private static boolean fits(Scalar scalar, JsonNode value) {
    return switch (scalar) {
      case TEXT -> value.isTextual();
      case NUMBER -> value.isNumber();
      case FLAG -> value.isBoolean();
      case DATE -> value.isTextual() && isDate(value.textValue());
    };
  }

  private static boolean isDate(String text) {
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
