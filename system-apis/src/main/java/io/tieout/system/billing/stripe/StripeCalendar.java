package io.tieout.system.billing.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.failure.Failure;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * The days of a contract as Stripe's instants. Stripe counts months in UTC: told local midnights,
 * its periods would be an hour off with every change of clocks, and a day off where UTC has another
 * date. So a day begins for Stripe with its date, at midnight UTC. That is after the noon of the
 * day before and not after its own, the stamps of our usage, except east of UTC+12: there a day
 * begins at noon UTC of the date before.
 */
final class StripeCalendar {
  private static final ZoneOffset NOON_IS_MIDNIGHT = ZoneOffset.ofHours(12);

  /** A summer and a winter, under the rules that zones have for good. */
  private static final List<Instant> SEASONS =
      List.of(Instant.parse("2100-01-01T00:00:00Z"), Instant.parse("2100-07-01T00:00:00Z"));

  /** In a month of 28 days these are on one date, and so are not for Stripe on the date before. */
  private static final int FIRST_MOVABLE_DAY = 29;

  private final ZoneId zone;
  private final boolean farEast;

  private StripeCalendar(ZoneId zone) {
    this.zone = zone;
    this.farEast =
        SEASONS.stream()
            .mapToInt(season -> zone.getRules().getOffset(season).getTotalSeconds())
            .anyMatch(seconds -> seconds > NOON_IS_MIDNIGHT.getTotalSeconds());
  }

  /**
   * @throws Failure.Rejected if there is no such zone
   */
  static StripeCalendar of(String zone) {
    try {
      return new StripeCalendar(ZoneId.of(zone));
    } catch (DateTimeException e) {
      throw new Failure.Rejected("zone-unknown", "there is no time zone " + zone);
    }
  }

  /** That of a subscription of ours, as its metadata says. */
  static Optional<StripeCalendar> of(JsonNode metadata) {
    String zone = metadata.path(StripeApi.TIME_ZONE).asText("");
    return zone.isEmpty() ? Optional.empty() : Optional.of(of(zone));
  }

  Instant begin(LocalDate day) {
    return (farEast ? day.minusDays(1) : day).atTime(time()).toInstant(ZoneOffset.UTC);
  }

  /** The local midnight with which the day begins that begins then for Stripe. */
  Instant local(Instant stripes) {
    var utc = stripes.atOffset(ZoneOffset.UTC);
    return utc.toLocalTime().equals(time())
        ? utc.toLocalDate().plusDays(farEast ? 1 : 0).atStartOfDay(zone).toInstant()
        : stripes; // somebody else chose it
  }

  /**
   * How Stripe is to count the months of a billing day.
   *
   * @throws Failure.Rejected if it cannot: far in the east, where the date before depends on the
   *     month
   */
  StripeCycle cycle(int billingDay) {
    if (!farEast) {
      return new StripeCycle(billingDay, time());
    }
    if (billingDay >= FIRST_MOVABLE_DAY) {
      throw new Failure.Rejected(
          "billing-day-unsupported",
          "Stripe counts in UTC and cannot keep billing day %d in %s; choose one up to 28"
              .formatted(billingDay, zone));
    }
    return new StripeCycle(billingDay == 1 ? StripeCycle.LAST_DAY : billingDay - 1, time());
  }

  private LocalTime time() {
    return farEast ? LocalTime.NOON : LocalTime.MIDNIGHT;
  }
}
