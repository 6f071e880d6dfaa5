package io.tieout.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.StrictJson;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parameters of a request, from its query or its form. Names nest as in {@code
 * items[0][price]}; one that the operation does not know is refused.
 */
final class Parameters {
  private static final Pattern INDEX = Pattern.compile("\\[\\d*]");
  private static final Pattern METADATA = Pattern.compile("metadata\\[([^\\]]{1,40})]");

  private final MultiMap values;

  /**
   * @param known the names, with {@code []} for any index; {@code metadata} allows any key of it
   */
  private Parameters(MultiMap values, Set<String> known) {
    this.values = values;
    for (String name : values.names()) {
      boolean metadata = METADATA.matcher(name).matches() && known.contains("metadata");
      String plain = INDEX.matcher(name).replaceAll("[]");
      if (!metadata && !known.contains(plain) && !plain.equals("expand[]")) {
        throw StripeErrors.invalid(
            "parameter_unknown", name, "Received unknown parameter: " + name);
      }
    }
  }

  static Parameters of(MultiMap values, String... known) {
    return new Parameters(values, Set.of(known));
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }

  /** Also if it is empty, which unsets what it names. */
  boolean isGiven(String name) {
    return values.contains(name);
  }

  String required(String name) {
    return text(name)
        .orElseThrow(
            () ->
                StripeErrors.invalid(
                    "parameter_missing", name, "Missing required param: " + name + "."));
  }

  Optional<Long> integer(String name) {
    return text(name).map(value -> parsed(name, value));
  }

  long requiredInteger(String name) {
    return parsed(name, required(name));
  }

  /** Every value of a list, whatever its indexes, in the order given. */
  List<String> list(String nameWithBrackets) {
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, String> entry : values) {
      if (INDEX.matcher(entry.getKey()).replaceAll("[]").equals(nameWithBrackets)) {
        found.add(entry.getValue());
      }
    }
    return found;
  }

  /** Sets the metadata given into {@code object}; an empty value removes its key. */
  void mergeMetadata(ObjectNode object) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    for (Map.Entry<String, String> entry : values) {
      Matcher key = METADATA.matcher(entry.getKey());
      if (key.matches() && entry.getValue().isEmpty()) {
        metadata.remove(key.group(1));
      } else if (key.matches()) {
        metadata.put(key.group(1), entry.getValue());
      }
    }
  }

  /** Copies the texts given into {@code object}; an empty one unsets its field. */
  void mergeTexts(ObjectNode object, String... names) {
    for (String name : names) {
      if (values.contains(name)) {
        object.put(name, text(name).orElse(null));
      }
    }
  }

  /** Copies the parts given of a nested object, such as an address. */
  void mergeNested(ObjectNode object, String outer, String... inner) {
    for (String name : inner) {
      String value = values.get(outer + "[" + name + "]");
      if (value != null) {
        ObjectNode nested =
            object.get(outer) instanceof ObjectNode there ? there : StrictJson.object();
        nested.put(name, value.isEmpty() ? null : value);
        object.set(outer, nested);
      }
    }
  }

  private static long parsed(String name, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw StripeErrors.invalid("parameter_invalid_integer", name, "Invalid integer: " + value);
    }
  }
}
