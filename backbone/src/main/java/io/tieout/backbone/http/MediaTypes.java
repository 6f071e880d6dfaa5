package io.tieout.backbone.http;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The little of media types that matching needs. */
final class MediaTypes {

  static final String JSON = "application/json";

  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\";\\s]*)", Pattern.CASE_INSENSITIVE);

  private static final List<String> CLOSEST_FIRST = List.of(JSON, "application/*", "*/*");

  private static final Pattern REFUSED =
      Pattern.compile(";\\s*q\\s*=\\s*0(\\.0*)?\\s*(;|$)", Pattern.CASE_INSENSITIVE);

  private MediaTypes() {}

  /** Type and subtype of a Content-Type, lower case, without parameters. */
  static String essence(String contentType) {
    var end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).trim().toLowerCase(Locale.ROOT);
  }

  /** Whether a Content-Type names no character set, or the one that every text here is in. */
  static boolean isUtf8(String contentType) {
    var charset = CHARSET.matcher(contentType);
    return !charset.find() || charset.group(1).equalsIgnoreCase("utf-8");
  }

  /**
   * Whether the lines of an Accept header take JSON, which no line at all does too. The range that
   * names it most closely decides (RFC 9110, 12.5.1).
   */
  static boolean acceptsJson(List<String> accept) {
    var ranges = String.join(",", accept);
    if (ranges.isBlank()) {
      return true;
    }
    for (var wanted : CLOSEST_FIRST) {
      for (var range : ranges.split(",", -1)) {
        if (essence(range).equals(wanted)) {
          return !REFUSED.matcher(range).find();
        }
      }
    }
    return false;
  }
}
