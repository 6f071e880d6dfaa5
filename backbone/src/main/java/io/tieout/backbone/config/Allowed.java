package io.tieout.backbone.config;

import java.time.Duration;
import java.util.Objects;

/**
 * What a record of the configuration allows in its components. A refusal begins with the name of
 * the component, before which {@link Configuration} puts the key of the record.
 */
public final class Allowed {

  /** A value that is not allowed, told by the name of its component. */
  static final class Refused extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private Refused(String message) {
      super(message);
    }
  }

  private Allowed() {}

  /** Refuses what is below the least or above the most. */
  public static void range(String name, long value, long least, long most) {
    that(
        name,
        value >= least && value <= most,
        "is %d, allowed are %d to %d".formatted(value, least, most));
  }

  /** Refuses what is below the least. */
  public static void atLeast(String name, long value, long least) {
    that(name, value >= least, "is %d, at least %d is needed".formatted(value, least));
  }

  /**
   * Refuses what is shorter than the shortest.
   *
   * @param what the shortest is, in words
   */
  public static void atLeast(String name, Duration value, Duration shortest, String what) {
    Objects.requireNonNull(value, name);
    that(
        name,
        value.compareTo(shortest) >= 0,
        "is %s, at least %s (%s) is needed".formatted(value, what, shortest));
  }

  /** Refuses a duration that is none. */
  public static void positive(String name, Duration value) {
    Objects.requireNonNull(value, name);
    that(name, value.isPositive(), "is %s, more than PT0S is needed".formatted(value));
  }

  /** Refuses a duration that leads back. */
  public static void notNegative(String name, Duration value) {
    Objects.requireNonNull(value, name);
    that(name, !value.isNegative(), "is %s, at least PT0S is needed".formatted(value));
  }

  /**
   * Refuses what does not hold.
   *
   * @param rule what is wrong and what is allowed, to be read after the name
   */
  public static void that(String name, boolean holds, String rule) {
    if (!holds) {
      throw new Refused(name + " " + rule);
    }
  }
}
