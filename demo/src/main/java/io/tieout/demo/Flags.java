package io.tieout.demo;

import java.util.Arrays;
import java.util.Optional;

/**
 * What the command line asks for, as properties {@code tieout.*}. One that is absent or empty has
 * its default.
 */
final class Flags {

  /** One says what it cannot; the message names it and what is needed. */
  static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Wrong(String name, String given, String needed) {
      super("-D%s=%s: %s is needed".formatted(name, given, needed));
    }
  }

  private Flags() {}

  static Optional<String> text(String name) {
    return Optional.ofNullable(System.getProperty(name)).filter(given -> !given.isEmpty());
  }

  static boolean isSet(String name, boolean otherwise) {
    var given = text(name).orElse(Boolean.toString(otherwise));
    return switch (given) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new Wrong(name, given, "true or false");
    };
  }

  /** A whole number of {@code least} to {@code most}. */
  static long number(String name, long otherwise, long least, long most) {
    var given = text(name).orElse(Long.toString(otherwise));
    try {
      var number = Long.parseLong(given);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused like one that is out of range.
    }
    throw new Wrong(name, given, "a whole number of %d to %d".formatted(least, most));
  }

  static <E extends Enum<E>> E oneOf(String name, E otherwise) {
    var given = text(name).orElse(otherwise.name());
    var all = otherwise.getDeclaringClass().getEnumConstants();
    return Arrays.stream(all)
        .filter(one -> one.name().equals(given))
        .findFirst()
        .orElseThrow(() -> new Wrong(name, given, "one of " + Arrays.toString(all)));
  }
}
