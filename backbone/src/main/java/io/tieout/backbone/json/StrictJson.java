package io.tieout.backbone.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Violation;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;

/** Reads and writes JSON; every failure to read is a {@link Failure.Invalid} with a pointer. */
public final class StrictJson {

  /** Deeper JSON is refused. */
  public static final int MAX_DEPTH = 64;

  /** JSON with a longer text is refused. A body of 1 MiB in base64 is such a text. */
  public static final int MAX_TEXT_CHARS = 1_400_000;

  /**
   * JSON with a longer name of a field is refused: the parser remembers thousands of names, so that
   * long ones would fill the heap. 255 characters of UTF-8 fit.
   */
  private static final int MAX_NAME_BYTES = 1_024;

  private static final int MAX_NUMBER_CHARS = 100;
  private static final JsonMapper MAPPER = build();

  private StrictJson() {}

  /** The one mapper; it cannot be configured further, {@code rebuild()} it for other rules. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** Reads a value of the type from UTF-8 text. */
  public static <T> T read(Buffer json, Class<T> type) {
    return decode(readTree(json), type);
  }

  /** Reads a tree from UTF-8 text; an empty buffer is malformed. */
  public static JsonNode readTree(Buffer json) {
    return readTree(json.getBytes());
  }

  /** As {@link #readTree(Buffer)}. */
  public static JsonNode readTree(byte[] json) {
    if (!Utf8.isUtf8(json, 0, json.length)) {
      throw Failure.Invalid.malformedJson("not UTF-8");
    }
    try {
      var tree = MAPPER.readTree(json);
      if (tree == null || tree.isMissingNode()) {
        throw Failure.Invalid.malformedJson("there is no JSON at all");
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw Failure.Invalid.malformedJson("not acceptable JSON" + place(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A value of the type from a tree. */
  public static <T> T decode(JsonNode tree, Class<T> type) {
    return type.cast(decode(tree, MAPPER.constructType(type)));
  }

  /** A value of the type, which may be generic, from a tree. */
  public static Object decode(JsonNode tree, JavaType type) {
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (JsonMappingException e) {
      throw new Failure.Invalid(
          "the JSON does not have the shape asked for",
          List.of(new Violation(reason(e), pointer(e.getPath()))));
    } catch (JsonProcessingException e) {
      throw Failure.Invalid.malformedJson("not acceptable JSON" + place(e));
    }
  }

  /** Writes a value as UTF-8 text: components in their declared order, map entries by key. */
  public static Buffer write(Object value) {
    return Buffer.buffer(writeBytes(value));
  }

  /** As {@link #write}. */
  public static byte[] writeBytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          value.getClass().getName() + " cannot be written as JSON", e);
    }
  }

  private static JsonMapper build() {
    var factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_TEXT_CHARS)
                    .maxNameLength(MAX_NAME_BYTES)
                    .maxNumberLength(MAX_NUMBER_CHARS)
                    .build())
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    var decimals =
        new SimpleModule()
            .addSerializer(BigDecimal.class, new PlainDecimalSerializer())
            .addDeserializer(BigDecimal.class, new PlainDecimalDeserializer());
    return JsonMapper.builder(factory)
        .addModule(new JavaTimeModule())
        .addModule(decimals)
        .enable(
            DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
            DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
            DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(
            DeserializationFeature.ACCEPT_FLOAT_AS_INT,
            DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .disable(
            SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
            SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
        .build();
  }

  /** The reason in our words: a library's message quotes the input and names our classes. */
  private static String reason(JsonMappingException e) {
    if (e instanceof UnrecognizedPropertyException) {
      return "is not a known field";
    }
    if (e instanceof ValueInstantiationException) {
      // Records refuse values themselves; what they say is ours.
      if (e.getCause() instanceof IllegalArgumentException refused) {
        return refused.getMessage();
      }
      if (e.getCause() instanceof NullPointerException missing) {
        return "has no " + missing.getMessage();
      }
    }
    return "is missing or not of the right type";
  }

  private static String place(JsonProcessingException e) {
    if (e instanceof StreamConstraintsException) { // knows no place
      return ": it is deeper than %d, or has a name, a text or a number that is too long"
          .formatted(MAX_DEPTH);
    }
    var at = e.getLocation();
    return at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  private static String pointer(List<JsonMappingException.Reference> path) {
    var pointer = "#";
    for (var step : path) {
      var name = step.getFieldName();
      pointer = Pointers.member(pointer, name == null ? Integer.toString(step.getIndex()) : name);
    }
    return pointer;
  }
}
