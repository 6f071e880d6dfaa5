package io.tieout.process.usage;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.Pointers;
import io.tieout.backbone.json.StrictJson;
import io.tieout.model.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads one usage event from a token stream and checks it against the schema {@code UsageEvent} of
 * the experience contract. The checks are written by hand since validating a tree costs ten times
 * as much as all of this; a test compares the verdicts with the schema's.
 */
final class UsageEventReader {
  private static final int MAX_SUBJECT = 64;
  private static final int MAX_METER = 64;
  private static final int MAX_NAME = 255;
  private static final int MAX_SCHEMA_URI = 1024;
  private static final int MAX_ATTRIBUTES_DEPTH = 8;
  private static final int MAX_EXPONENT_DIGITS = 3;
  private static final int MAX_VIOLATIONS = 20;

  /** Those of a whole number of 32 bits, its sign included. */
  private static final int MAX_INTEGER_CHARS = 11;

  private static final String EXTENSION_RULE =
      "must be text without control characters, a whole number of 32 bits, true or false";

  private final JsonParser json;
  private final Set<String> names = new HashSet<>();
  private String source;
  private String id;
  private String subject;
  private Instant time;
  private String meter;
  private BigDecimal quantity;
  private String subscription;
  private final List<Violation> violations = new ArrayList<>();
  private Violation malformed;

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
    try (JsonParser json = EventParsers.of(event)) {
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
      return refused();
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      checkName(names, "#", field);
      json.nextToken();
      switch (field) {
        case "specversion" -> constant("#/specversion", "1.0");
        case "type" -> constant("#/type", "io.tieout.usage.recorded.v1");
        case "id" -> id = name("#/id", MAX_NAME);
        case "source" -> source = source();
        case "subject" -> subject = name("#/subject", MAX_SUBJECT);
        case "time" -> time = time();
        case "datacontenttype" -> contentType();
        case "dataschema" -> schemaUri();
        case "data" -> readData();
        case "tenant" -> {
          refuse("#/tenant", "is not the sender's to say, the credential says it");
          skip("#/tenant", 1);
        }
        case "data_base64" -> refuseBinary();
        default -> readExtension(field);
      }
    }
    require(names, "#", "id", "source", "specversion", "type", "subject", "time", "data");
    return malformed == null && violations.isEmpty()
        ? new Reading.Facts(source, id, subject, time, meter, quantity, subscription)
        : refused();
  }

  private Reading.Refused refused() {
    return malformed == null
        ? new Reading.Refused(Failure.CONTRACT_VIOLATION, violations)
        : new Reading.Refused(Failure.MALFORMED_JSON, List.of(malformed));
  }

  /** An attribute of the sender's own, kept as received. */
  private void readExtension(String name) throws IOException {
    JsonToken token = json.currentToken();
    if (!AttributeText.isName(name)) {
      refuse(member("#", name), "must be named by lower-case letters and digits");
      skip(member("#", name), 1);
    } else if (token.isStructStart()) {
      refuse(member("#", name), EXTENSION_RULE);
      skip(member("#", name), 1);
    } else if (token.isNumeric() ? !isInteger(token) : !isPlain(token)) {
      refuse(member("#", name), EXTENSION_RULE);
    }
  }

  private boolean isPlain(JsonToken token) throws IOException {
    return token != JsonToken.VALUE_STRING || AttributeText.isPlain(json.getText());
  }

  private boolean isInteger(JsonToken token) throws IOException {
    if (token != JsonToken.VALUE_NUMBER_INT || json.getTextLength() > MAX_INTEGER_CHARS) {
      return false;
    }
    long value = json.getLongValue();
    return value == (int) value;
  }

  private void readData() throws IOException {
    if (!json.isExpectedStartObjectToken()) {
      refuse("#/data", "must be an object");
      json.skipChildren();
      return;
    }
    Set<String> dataNames = new HashSet<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      checkName(dataNames, "#/data", field);
      json.nextToken();
      switch (field) {
        case "meter" -> meter = meter();
        case "quantity" -> quantity = quantity();
        case "subscription" -> subscription = name("#/data/subscription", MAX_NAME);
        case "attributes" -> readAttributes();
        default -> {
          refuse(member("#/data", field), "is not a known field");
          json.skipChildren();
        }
      }
    }
    require(dataNames, "#/data", "meter", "quantity");
  }

  private void readAttributes() throws IOException {
    if (!json.isExpectedStartObjectToken()) {
      refuse("#/data/attributes", "must be an object");
      json.skipChildren();
      return;
    }
    skip("#/data/attributes", MAX_ATTRIBUTES_DEPTH, Failure.CONTRACT_VIOLATION);
  }

  /** Points to the object itself where the member's name is too long to repeat. */
  private static String member(String pointer, String name) {
    return isTooLong(name, MAX_NAME) ? pointer : Pointers.member(pointer, name);
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
        checkName(open.peek(), pointer, json.currentName());
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
    if (token.isNumeric() && json.getTextLength() > Quantity.MAX_CHARS) {
      refuse(pointer, "has a number of more than " + Quantity.MAX_CHARS + " characters");
    } else if (token == JsonToken.VALUE_NUMBER_FLOAT && hasLargeExponent(json.getText())) {
      refuse(pointer, "has a number that no decimal of a sensible size is");
    }
  }

  private static boolean hasLargeExponent(String number) {
    int e = Math.max(number.indexOf('e'), number.indexOf('E'));
    if (e < 0) {
      return false;
    }
    boolean signed = number.charAt(e + 1) == '+' || number.charAt(e + 1) == '-';
    return number.length() - e - 1 - (signed ? 1 : 0) > MAX_EXPONENT_DIGITS;
  }

  private void checkName(Set<String> names, String pointer, String name) {
    if (isTooLong(name, MAX_NAME)) {
      refuse(pointer, "has a name of more than " + MAX_NAME + " characters");
    } else if (!names.add(name)) {
      refuse(Failure.MALFORMED_JSON, pointer, "has the name " + name + " twice");
    }
  }

  private void constant(String pointer, String expected) throws IOException {
    boolean equal = json.hasToken(JsonToken.VALUE_STRING) && json.getText().equals(expected);
    if (!equal) {
      refuse(pointer, "must be \"" + expected + "\"");
      json.skipChildren();
    }
  }

  /**
   * Text without control characters and lone surrogates: CloudEvents forbids them in attributes.
   */
  private String name(String pointer, int max) throws IOException {
    String text = text(pointer, 1, max);
    if (text != null && !AttributeText.isPlain(text)) {
      refuse(pointer, "must not hold control characters or half of a surrogate pair");
      return null;
    }
    return text;
  }

  private String text(String pointer, int min, int max) throws IOException {
    if (json.hasToken(JsonToken.VALUE_STRING)) {
      String text = json.getText();
      if (text.length() >= min && !isTooLong(text, max)) {
        return text;
      }
    }
    refuse(pointer, "must be text of " + min + " to " + max + " characters");
    json.skipChildren();
    return null;
  }

  /** JSON Schema counts code points; there are never more of them than chars. */
  private static boolean isTooLong(String text, int max) {
    return text.length() > max && text.codePointCount(0, text.length()) > max;
  }

  private String source() throws IOException {
    String text = text("#/source", 1, MAX_NAME);
    if (text != null && !UriReference.isValid(text)) {
      refuse("#/source", "must be a URI reference: what a URI may not hold is written %20");
      return null;
    }
    return text;
  }

  private void schemaUri() throws IOException {
    String text = optional("#/dataschema", MAX_SCHEMA_URI);
    if (text != null && !UriReference.isAbsolute(text)) {
      refuse("#/dataschema", "must be a URI");
    }
  }

  private void contentType() throws IOException {
    String text = optional("#/datacontenttype", MAX_NAME);
    if (text != null && !AttributeText.isJsonType(text)) {
      refuse("#/datacontenttype", "must be a media type of JSON, or absent");
    }
  }

  /** An attribute that may be absent; null is the same. */
  private String optional(String pointer, int max) throws IOException {
    return json.hasToken(JsonToken.VALUE_NULL) ? null : text(pointer, 1, max);
  }

  private Instant time() throws IOException {
    Instant read = json.hasToken(JsonToken.VALUE_STRING) ? Rfc3339.parse(json.getText()) : null;
    if (read == null) {
      refuse("#/time", "must be a time of RFC 3339 with its offset, and no leap second");
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
    BigDecimal value = Quantity.read(json);
    if (value == null) {
      refuse("#/data/quantity", Quantity.RULE);
      json.skipChildren();
    }
    return value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void require(Set<String> present, String pointer, String... required) {
    for (String name : required) {
      if (!present.contains(name)) {
        refuse(pointer + '/' + name, "is required");
      }
    }
  }

  private void refuse(String pointer, String detail) {
    refuse(Failure.CONTRACT_VIOLATION, pointer, detail);
  }

  private void refuse(String code, String pointer, String detail) {
    var violation = new Violation(detail, pointer);
    if (code.equals(Failure.MALFORMED_JSON)) {
      malformed = malformed == null ? violation : malformed;
    } else if (violations.size() < MAX_VIOLATIONS) {
      violations.add(violation);
    }
  }
}
