package io.tieout.sandbox.stripe;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** A month between two anniversaries of the anchor in the subscription's zone: [start, end). */
record BillingPeriod(Instant start, Instant end) {

  /** The first period that bills something at or after {@code now}. */
  static BillingPeriod first(Instant anchor, ZoneId zone, Instant now) {
    return around(anchor, zone, now.isBefore(anchor) ? anchor : now);
  }

  /** The period that an instant is in, also before the anchor. */
  static BillingPeriod around(Instant anchor, ZoneId zone, Instant within) {
    LocalDateTime local = LocalDateTime.ofInstant(anchor, zone);
    long months = ChronoUnit.MONTHS.between(local, LocalDateTime.ofInstant(within, zone));
    // Short months and clock changes move an anniversary, so that the estimate may be one off.
    while (!anniversary(local, months + 1, zone).isAfter(within)) {
      months++;
    }
    while (anniversary(local, months, zone).isAfter(within)) {
      months--;
    }
    return new BillingPeriod(
        anniversary(local, months, zone), anniversary(local, months + 1, zone));
  }

  private static Instant anniversary(LocalDateTime anchor, long months, ZoneId zone) {
    return anchor.plusMonths(months).atZone(zone).toInstant();
  }
}
