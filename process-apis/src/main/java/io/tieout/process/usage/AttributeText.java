package io.tieout.process.usage;

import java.util.regex.Pattern;

/** What CloudEvents 1.0 allows in the texts of an event's attributes. */
final class AttributeText {
  private static final String JSON = "application/json";

  private static final Pattern OTHER_JSON =
      Pattern.compile(
          "[\\w!#$&^.+-]+/([\\w!#$&^.+-]+\\+)?json([ \t]*;[\t -~]*)?", Pattern.CASE_INSENSITIVE);

  private AttributeText() {}

  /** Whether an attribute may be named so. */
  static boolean isName(String text) {
    boolean valid = !text.isEmpty();
    for (int i = 0; valid && i < text.length(); i++) {
      char c = text.charAt(i);
      valid = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
    return valid;
  }

  /** Whether it is a media type of JSON. */
  static boolean isJsonType(String text) {
    return text.equals(JSON) || OTHER_JSON.matcher(text).matches();
  }

  /** Whether it has neither control characters nor halves of surrogate pairs. */
  static boolean isPlain(String text) {
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
}
