package io.tieout.process.usage;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Times as RFC 3339 writes them, {@code 2026-03-01T12:00:00.123+01:00}. Written by hand because the
 * JDK's formatter costs more than all other checks of an event together, and throws for each
 * mistake.
 */
final class Rfc3339 {
  private static final int SECONDS_END = 19;
  private static final int NANO_DIGITS = 9;
  private static final int NANOS_PER_MICRO = 1_000;

  /** The years 0000 to 9999 in UTC: an offset leads out of them, where no time can be written. */
  private static final long FIRST_SECOND = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();

  private static final long LAST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private Rfc3339() {}

  /** The instant, cut to the microseconds that PostgreSQL keeps; null if the text is no time. */
  static Instant parse(String text) {
    if (text.length() <= SECONDS_END
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || (text.charAt(10) | 0x20) != 't'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return null;
    }
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int day = number(text, 8, 10);
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, SECONDS_END);
    if ((year | month | day) < 0 || !isTimeOfDay(hour, minute) || second < 0 || second > 59) {
      return null;
    }
    int zone = SECONDS_END;
    int nanos = 0;
    if (text.charAt(zone) == '.') {
      do {
        zone++;
      } while (zone < text.length() && isDigit(text.charAt(zone)));
      int digits = Math.min(zone - SECONDS_END - 1, NANO_DIGITS);
      if (digits == 0) {
        return null;
      }
      nanos = number(text, SECONDS_END + 1, SECONDS_END + 1 + digits);
      for (int i = digits; i < NANO_DIGITS; i++) {
        nanos *= 10;
      }
    }
    int offset = offset(text, zone);
    if (offset == Integer.MIN_VALUE) {
      return null;
    }
    try {
      long days = LocalDate.of(year, month, day).toEpochDay();
      long seconds = days * 86_400L + hour * 3_600L + minute * 60L + second - offset;
      return seconds < FIRST_SECOND || seconds > LAST_SECOND
          ? null
          : Instant.ofEpochSecond(seconds, nanos - nanos % NANOS_PER_MICRO);
    } catch (DateTimeException e) { // 30 February, month 13
      return null;
    }
  }

  /** Seconds east of UTC; {@link Integer#MIN_VALUE} if it is no offset up to the text's end. */
  private static int offset(String text, int from) {
    int length = text.length() - from;
    if (length == 1 && (text.charAt(from) | 0x20) == 'z') {
      return 0;
    }
    if (length == 6 && text.charAt(from + 3) == ':') {
      int hours = number(text, from + 1, from + 3);
      int minutes = number(text, from + 4, from + 6);
      if (isTimeOfDay(hours, minutes)) {
        int seconds = hours * 3_600 + minutes * 60;
        return switch (text.charAt(from)) {
          case '+' -> seconds;
          case '-' -> -seconds;
          default -> Integer.MIN_VALUE;
        };
      }
    }
    return Integer.MIN_VALUE;
  }

  private static boolean isTimeOfDay(int hour, int minute) {
    return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59;
  }

  private static int number(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!isDigit(c)) {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
