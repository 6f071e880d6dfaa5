package io.tieout.process.usage;

/**
 * Whether a text is a URI or a reference to one, as RFC 3986 writes them: by one look at each
 * character, since every event has one. What a scheme makes of the rest is not looked at.
 */
final class UriReference {
  /** What may stand in every part of one, besides delimiters of parts and what is escaped. */
  private static final boolean[] PLAIN = new boolean[128];

  static {
    for (char c = '0'; c <= 'z'; c++) {
      PLAIN[c] = Character.isLetterOrDigit(c);
    }
    for (char c : "-._~!$&'()*+,;=@".toCharArray()) {
      PLAIN[c] = true;
    }
  }

  private UriReference() {}

  /** Whether it is a reference: a URI, or a part of one. */
  static boolean isValid(String text) {
    int colon = schemeEnd(text);
    return colon != 0 && isRest(text, colon + 1);
  }

  /** Whether it begins with a scheme. */
  static boolean isAbsolute(String text) {
    int colon = schemeEnd(text);
    return colon > 0 && isRest(text, colon + 1);
  }

  /** Where the colon is that ends the scheme; -1 if there is no scheme, 0 if it is none. */
  private static int schemeEnd(String text) {
    boolean scheme = !text.isEmpty() && isLetter(text.charAt(0));
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':') {
        return scheme ? i : 0;
      }
      if (c == '/' || c == '?' || c == '#') {
        return -1;
      }
      scheme &= isLetter(c) || isDigit(c) || c == '+' || c == '-' || c == '.';
    }
    return -1;
  }

  private static boolean isRest(String text, int from) {
    boolean fragment = false;
    int i = text.startsWith("//[", from) ? literalEnd(text, from + 3) : from;
    for (; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < PLAIN.length && PLAIN[c]) || c == '/' || c == ':' || c == '?') {
        continue;
      }
      if (c == '%' && isHex(text, i + 1) && isHex(text, i + 2)) {
        i += 2;
      } else if (c == '#' && !fragment) {
        fragment = true;
      } else {
        return false;
      }
    }
    return true;
  }

  /** Behind an address in brackets; at its bracket, which nothing else may hold, if it is none. */
  private static int literalEnd(String text, int from) {
    int i = from;
    while (isHex(text, i) || (i < text.length() && ":.vV".indexOf(text.charAt(i)) >= 0)) {
      i++;
    }
    boolean closed = i > from && i < text.length() && text.charAt(i) == ']';
    boolean ends = closed && (i + 1 == text.length() || ":/?#".indexOf(text.charAt(i + 1)) >= 0);
    return ends ? i + 1 : from - 1;
  }

  private static boolean isHex(String text, int at) {
    return at < text.length() && Character.digit(text.charAt(at), 16) >= 0 && text.charAt(at) < 128;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
