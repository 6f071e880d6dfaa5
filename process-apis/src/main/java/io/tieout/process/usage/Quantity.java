package io.tieout.process.usage;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.math.BigDecimal;

/** Reads the quantity of an event, exact and not negative. */
final class Quantity {
  static final String RULE =
      "must be a decimal that is not negative, of at most 18 digits before the point and 12 after it";

  /** A longer number is refused unread, here and wherever an event has one. */
  static final int MAX_CHARS = 100;

  private static final int MAX_INTEGER_DIGITS = 18;
  private static final int MAX_FRACTION_DIGITS = 12;

  private Quantity() {}

  /** The value at which the parser stands; null if it breaks the rule. */
  static BigDecimal read(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> decimal(json.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(json);
      default -> null;
    };
  }

  private static BigDecimal number(JsonParser json) throws IOException {
    if (json.getTextLength() > MAX_CHARS) {
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

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
