package io.tieout.backbone.http;

import java.util.Locale;
import java.util.regex.Pattern;

/** The little of media types that matching needs. */
final class MediaTypes {

  static final String JSON = "application/json";

  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\";\\s]*)", Pattern.CASE_INSENSITIVE);

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

  /** Whether an Accept header takes JSON; an absent one takes everything. */
  static boolean acceptsJson(String accept) {
    if (accept == null || accept.equals("*/*") || accept.equals(JSON)) {
      return true;
    }
    for (var range : accept.split(",", -1)) {
      var essence = essence(range);
      var taken = essence.equals(JSON) || essence.equals("*/*") || essence.equals("application/*");
      if (taken && !range.replace(" ", "").matches(".*;q=0(\\.0*)?(;.*)?")) {
        return true;
      }
    }
    return false;
  }
}
