package io.tieout.backbone.config;

import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.tieout.backbone.json.StrictJson;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is wrong with a document, in the words of people who write JSON. */
final class Mistake {

  private static final Map<Class<?>, String> EXAMPLES =
      Map.of(
          String.class, "text",
          Path.class, "text",
          boolean.class, "true or false",
          int.class, "a whole number",
          long.class, "a whole number",
          Duration.class, "a duration such as PT5S",
          Instant.class, "an instant such as 2026-03-01T00:00:00Z",
          ZoneId.class, "a time zone such as Europe/Berlin",
          URI.class, "a URI");

  private final JsonNode document;
  private final JsonMappingException failure;

  private Mistake(JsonNode document, JsonMappingException failure) {
    this.document = document;
    this.failure = failure;
  }

  static String in(JsonNode document, JsonMappingException failure) {
    return new Mistake(document, failure).told();
  }

  private String told() {
    if (failure instanceof UnrecognizedPropertyException unknown) {
      return "%s is not a key; there are %s"
          .formatted(path(), new TreeSet<>(unknown.getKnownPropertyIds()));
    }
    if (failure instanceof MismatchedInputException mismatched) {
      return mismatch(mismatched.getTargetType());
    }
    if (failure.getCause() instanceof NullPointerException missing) {
      return missing(missing.getMessage());
    }
    if (failure.getCause() instanceof InputCoercionException) {
      return "%s is %s, which is out of range".formatted(path(), value());
    }
    if (failure.getCause() instanceof Allowed.Refused refused) {
      return (path().isEmpty() ? "" : path() + ".") + refused.getMessage();
    }
    return below(
        failure.getCause() instanceof IllegalArgumentException refused
            ? refused.getMessage()
            : failure.getOriginalMessage());
  }

  /** Never quotes what may be a secret in the wrong place. */
  private String mismatch(Class<?> wanted) {
    var value = value();
    if (value.isNull() || value.isMissingNode()) {
      return path() + " is missing";
    }
    if (wanted == Secret.class || isInSecret()) {
      return below("a secret is an object with the text of a file, an env or a value");
    }
    if (failure instanceof InvalidFormatException named && value.isObject()) {
      return "%s has the key %s, %s is needed".formatted(path(), named.getValue(), inWords(wanted));
    }
    var key = path().isEmpty() ? "this" : path();
    return "%s is %s, %s is needed".formatted(key, found(value, wanted), inWords(wanted));
  }

  /** Where a list or an object belongs, a value is told by its kind: it may hold secrets. */
  private static String found(JsonNode value, Class<?> wanted) {
    return switch (value.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list";
      case STRING -> isPlain(wanted) ? value.toString() : "text";
      case NUMBER -> isPlain(wanted) ? value.toString() : "a number";
      default -> value.toString();
    };
  }

  private static boolean isPlain(Class<?> wanted) {
    return wanted.isEnum() || EXAMPLES.containsKey(wanted) || Number.class.isAssignableFrom(wanted);
  }

  /** Records name what they miss; where one does not, it is among what the document lacks. */
  private String missing(String name) {
    var components = components();
    var value = value();
    var lacking =
        components.contains(name)
            ? List.of(name)
            : components.stream().filter(component -> !value.hasNonNull(component)).toList();
    return switch (lacking.size()) {
      case 0 -> below("something in it is null");
      case 1 -> (path().isEmpty() ? "" : path() + ".") + lacking.getFirst() + " is missing";
      default -> below("one of %s is missing".formatted(lacking));
    };
  }

  private List<String> components() {
    return failure instanceof ValueInstantiationException refused
            && refused.getType().getRawClass().isRecord()
        ? Arrays.stream(refused.getType().getRawClass().getRecordComponents())
            .map(component -> component.getName())
            .toList()
        : List.of();
  }

  private boolean isInSecret() {
    return failure.getPath().stream()
        .anyMatch(step -> step.getFrom() == Secret.class || step.getFrom() instanceof Secret);
  }

  private static String inWords(Class<?> wanted) {
    if (wanted.isEnum()) {
      return "one of "
          + Arrays.stream(wanted.getEnumConstants())
              .map(constant -> StrictJson.mapper().valueToTree(constant).asText())
              .toList();
    }
    if (Collection.class.isAssignableFrom(wanted) || wanted.isArray()) {
      return "a list";
    }
    return EXAMPLES.getOrDefault(
        wanted, Number.class.isAssignableFrom(wanted) ? "a number" : "an object");
  }

  /** The message under its key; the document itself has none. */
  private String below(String message) {
    return path().isEmpty() ? message : path() + ": " + message;
  }

  private String path() {
    return failure.getPath().stream()
        .map(
            step ->
                step.getFieldName() == null
                    ? "[" + step.getIndex() + "]"
                    : "." + step.getFieldName())
        .collect(Collectors.joining())
        .replaceFirst("^\\.", "");
  }

  private JsonNode value() {
    var value = document;
    for (var step : failure.getPath()) {
      value =
          step.getFieldName() == null
              ? value.path(step.getIndex())
              : value.path(step.getFieldName());
    }
    return value;
  }
}
