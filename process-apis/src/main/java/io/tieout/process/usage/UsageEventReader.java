package io.tieout.process.usage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads one usage event from a token stream and checks it against the schema {@code UsageEvent} of
 * the experience contract. The checks are written by hand since validating a tree costs ten times
 * as much as all of this; a test compares the verdicts with the schema's.
 */
final class UsageEventReader {
  private static final int MAX_PARSED_DEPTH = 10_000;
  private static final int MAX_PARSED_NUMBER = 1 << 20;

  /**
   * Duplicate names, depth and the length of numbers are looked at here, not by the parser: where
   * it gives up, the rest of a batch would be lost with one event.
   */
  static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION) // it is UTF-8, always
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_PARSED_DEPTH)
                  .maxNumberLength(MAX_PARSED_NUMBER)
                  .build())
          .build();

  private static final int MAX_SUBJECT = 64;
  private static final int MAX_METER = 64;
  private static final int MAX_NAME = 255;
  private static final int MAX_SCHEMA_URI = 1024;
  private static final int MAX_ATTRIBUTES_DEPTH = 8;
  private static final int MAX_NUMBER_CHARS = 100;
  private static final int MAX_INTEGER_DIGITS = 18;
  private static final int MAX_FRACTION_DIGITS = 12;

  private final JsonParser json;
  private final Set<String> names = new HashSet<>();
  private boolean version;
  private boolean type;
  private String source;
  private String id;
  private String subject;
  private Instant time;
  private boolean data;
  private String meter;
  private BigDecimal quantity;
  private String subscription;
  private Reading.Refused refused;

  private UsageEventReader(JsonParser json) {
    this.json = json;
  }

  /**
   * Reads the value at which the parser stands and leaves the parser at its last token, whatever
   * the verdict is.
   *
   * @throws JsonProcessingException if the text is no acceptable JSON
   */
  static Reading read(JsonParser json) throws IOException {
    return new UsageEventReader(json).readEvent();
  }

  /** Reads an event that was accepted before, and so keeps its contract. */
  static Reading.Facts readAccepted(byte[] event) {
    try (JsonParser json = JSON.createParser(event)) {
      json.nextToken();
      return readAccepted(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads, like {@link #read}, an event that was accepted before, and so keeps its contract. */
  static Reading.Facts readAccepted(JsonParser json) throws IOException {
    return switch (read(json)) {
      case Reading.Facts facts -> facts;
      case Reading.Refused refused ->
          throw new IllegalStateException("an accepted event is refused now: " + refused);
    };
  }

  private Reading readEvent() throws IOException {
    if (!json.isExpectedStartObjectToken()) {
      refuse("#", "must be an object");
      skip("#", 0);
      return refused;
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      once(names, "#", field);
      json.nextToken();
      switch (field) {
        case "specversion" -> version = constant("#/specversion", "1.0");
        case "type" -> type = constant("#/type", "io.tieout.usage.recorded.v1");
        case "id" -> id = name("#/id", MAX_NAME);
        case "source" -> source = name("#/source", MAX_NAME);
        case "subject" -> subject = name("#/subject", MAX_SUBJECT);
        case "time" -> time = time();
        case "datacontenttype" -> optional("#/datacontenttype", MAX_NAME);
        case "dataschema" -> optional("#/dataschema", MAX_SCHEMA_URI);
        case "data" -> readData();
        case "tenant" -> {
          refuse("#/tenant", "is not the sender's to say, the credential says it");
          skip("#/tenant", 1);
        }
        case "data_base64" -> refuseBinary();
        default -> skip("#/" + field, 1); // an extension: kept as received
      }
    }
    require(version, "specversion");
    require(id != null, "id");
    require(source != null, "source");
    require(type, "type");
    require(subject != null, "subject");
    require(time != null, "time");
    require(data, "data");
    return refused != null
        ? refused
        : new Reading.Facts(source, id, subject, time, meter, quantity, subscription);
  }

  private void readData() throws IOException {
    data = true;
    if (!json.isExpectedStartObjectToken()) {
      refuse("#/data", "must be an object");
      json.skipChildren();
      return;
    }
    Set<String> dataNames = new HashSet<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      once(dataNames, "#/data", field);
      json.nextToken();
      switch (field) {
        case "meter" -> meter = meter();
        case "quantity" -> quantity = quantity();
        case "subscription" -> subscription = text("#/data/subscription", 1, MAX_NAME);
        case "attributes" -> readAttributes();
        default -> {
          refuse("#/data", "has a field that the contract does not know");
          json.skipChildren();
        }
      }
    }
    require(meter != null, "data/meter");
    require(quantity != null, "data/quantity");
  }

  private void readAttributes() throws IOException {
    if (!json.isExpectedStartObjectToken()) {
      refuse("#/data/attributes", "must be an object");
      json.skipChildren();
      return;
    }
    skip("#/data/attributes", MAX_ATTRIBUTES_DEPTH, Failure.CONTRACT_VIOLATION);
  }

  private void refuseBinary() throws IOException {
    if (!json.hasToken(JsonToken.VALUE_NULL)) {
      refuse("#/data_base64", "must not be there: the payload is JSON, in data");
      json.skipChildren();
    }
  }

  /**
   * Passes a value that is kept as received, if it is one that can be read again.
   *
   * @param above how deep the value lies itself
   */
  private void skip(String pointer, int above) throws IOException {
    skip(pointer, StrictJson.MAX_DEPTH - above, Failure.MALFORMED_JSON);
  }

  private void skip(String pointer, int deepest, String codeBeyond) throws IOException {
    checkNumber(pointer, json.currentToken());
    if (!json.currentToken().isStructStart()) {
      return;
    }
    var open = new ArrayDeque<Set<String>>();
    open.push(new HashSet<>());
    while (!open.isEmpty()) {
      JsonToken token = json.nextToken();
      if (token == JsonToken.FIELD_NAME) {
        once(open.peek(), pointer, json.currentName());
      } else if (token.isStructStart()) {
        open.push(new HashSet<>());
        if (open.size() > deepest) {
          refuse(codeBeyond, pointer, "must not be deeper than " + deepest);
        }
      } else if (token.isStructEnd()) {
        open.pop();
      } else {
        checkNumber(pointer, token);
      }
    }
  }

  private void checkNumber(String pointer, JsonToken token) throws IOException {
    if (token.isNumeric() && json.getTextLength() > MAX_NUMBER_CHARS) {
      refuse(pointer, "has a number of more than " + MAX_NUMBER_CHARS + " characters");
    }
  }

  private void once(Set<String> names, String pointer, String name) {
    if (!names.add(name)) {
      refuse(Failure.MALFORMED_JSON, pointer, "has the name " + name + " twice");
    }
  }

  private boolean constant(String pointer, String expected) throws IOException {
    boolean equal = json.hasToken(JsonToken.VALUE_STRING) && json.getText().equals(expected);
    if (!equal) {
      refuse(pointer, "must be \"" + expected + "\"");
      json.skipChildren();
    }
    return equal;
  }

  /**
   * Text without control characters and lone surrogates: CloudEvents forbids them in attributes.
   */
  private String name(String pointer, int max) throws IOException {
    String text = text(pointer, 1, max);
    if (text != null && !isPlain(text)) {
      refuse(pointer, "must not hold control characters or half of a surrogate pair");
      return null;
    }
    return text;
  }

  private String text(String pointer, int min, int max) throws IOException {
    if (json.hasToken(JsonToken.VALUE_STRING)) {
      String text = json.getText();
      // JSON Schema counts code points; there are never more of them than chars.
      if (text.length() >= min
          && (text.length() <= max || text.codePointCount(0, text.length()) <= max)) {
        return text;
      }
    }
    refuse(pointer, "must be text of " + min + " to " + max + " characters");
    json.skipChildren();
    return null;
  }

  /** An attribute that may be absent; null is the same. */
  private void optional(String pointer, int max) throws IOException {
    if (!json.hasToken(JsonToken.VALUE_NULL)) {
      text(pointer, 0, max);
    }
  }

  private Instant time() throws IOException {
    Instant read = json.hasToken(JsonToken.VALUE_STRING) ? Rfc3339.parse(json.getText()) : null;
    if (read == null) {
      refuse("#/time", "must be a time of RFC 3339 with its offset");
      json.skipChildren();
    }
    return read;
  }

  private String meter() throws IOException {
    if (json.hasToken(JsonToken.VALUE_STRING)) {
      String text = json.getText();
      boolean valid = !text.isEmpty() && text.length() <= MAX_METER && text.charAt(0) != '-';
      for (int i = 0; valid && i < text.length(); i++) {
        char c = text.charAt(i);
        valid = (c >= 'a' && c <= 'z') || isDigit(c) || c == '-';
      }
      if (valid) {
        return text;
      }
    }
    refuse("#/data/meter", "must be 1 to 64 lower-case letters, digits and inner hyphens");
    json.skipChildren();
    return null;
  }

  private BigDecimal quantity() throws IOException {
    BigDecimal value =
        switch (json.currentToken()) {
          case VALUE_STRING -> decimal(json.getText());
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
          default -> null;
        };
    if (value == null) {
      refuse(
          "#/data/quantity",
          "must be a decimal that is not negative, of at most 18 digits before the point and 12"
              + " after it");
      json.skipChildren();
    }
    return value;
  }

  private BigDecimal number() throws IOException {
    if (json.getTextLength() > MAX_NUMBER_CHARS) {
      return null;
    }
    BigDecimal value;
    try {
      value = json.getDecimalValue();
    } catch (JsonProcessingException | ArithmeticException | NumberFormatException e) {
      return null; // an exponent that no decimal has
    }
    if (value.signum() == 0) {
      return BigDecimal.ZERO;
    }
    BigDecimal plain = value.stripTrailingZeros();
    boolean fits =
        plain.signum() > 0
            && plain.scale() <= MAX_FRACTION_DIGITS
            && (long) plain.precision() - plain.scale() <= MAX_INTEGER_DIGITS;
    return fits ? plain : null;
  }

  private static BigDecimal decimal(String text) {
    int point = text.indexOf('.');
    int integerDigits = point < 0 ? text.length() : point;
    int fractionDigits = point < 0 ? 0 : text.length() - point - 1;
    if (integerDigits < 1
        || integerDigits > MAX_INTEGER_DIGITS
        || fractionDigits > MAX_FRACTION_DIGITS
        || (point >= 0 && fractionDigits == 0)) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      if (i != point && !isDigit(text.charAt(i))) {
        return null;
      }
    }
    return new BigDecimal(text);
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        return false;
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void require(boolean present, String path) {
    if (!present) {
      refuse("#/" + path, "is required");
    }
  }

  private void refuse(String pointer, String detail) {
    refuse(Failure.CONTRACT_VIOLATION, pointer, detail);
  }

  private void refuse(String code, String pointer, String detail) {
    var broken = new Reading.Refused(code, pointer, detail);
    if (refused == null || (broken.malformed() && !refused.malformed())) {
      refused = broken;
    }
  }
}
