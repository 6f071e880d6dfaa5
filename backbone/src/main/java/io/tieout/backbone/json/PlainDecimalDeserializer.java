package io.tieout.backbone.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import java.io.IOException;
import java.math.BigDecimal;

/** Decimals come as text or as a JSON number, of a size whose plain form is still readable. */
final class PlainDecimalDeserializer extends JsonDeserializer<BigDecimal> {

  /** {@code 1e1000000} is seven characters to read and a megabyte to write. */
  private static final int MAX_SCALE = 100;

  private static final int MAX_CHARS = 100;

  @Override
  public BigDecimal deserialize(JsonParser json, DeserializationContext context)
      throws IOException {
    var value =
        switch (json.currentToken()) {
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDecimalValue();
          case VALUE_STRING -> parse(json.getText(), context);
          default -> (BigDecimal) context.handleUnexpectedToken(BigDecimal.class, json);
        };
    if (Math.abs(value.scale()) > MAX_SCALE) {
      throw context.weirdStringException(value.toString(), BigDecimal.class, "out of range");
    }
    return value;
  }

  private static BigDecimal parse(String text, DeserializationContext context) throws IOException {
    if (text.length() <= MAX_CHARS) {
      try {
        return new BigDecimal(text);
      } catch (NumberFormatException e) {
        throw context.weirdStringException(text, BigDecimal.class, "not a decimal number");
      }
    }
    throw context.weirdStringException("...", BigDecimal.class, "too long");
  }
}
