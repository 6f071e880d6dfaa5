package io.tieout.system.billing.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.model.Proration;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * What a line of Stripe's that is a proration was reckoned from. Stripe says that a line is one,
 * for which part of the period, and the price of a whole period; when that period began follows
 * from where it ends and the subscription's billing day.
 */
final class StripeProration {
  private StripeProration() {}

  /**
   * The basis; empty for a line that is no proration, and where it does not come to the line's
   * amount within a minor unit, since a basis that explains nothing is worse than none.
   *
   * @param metadata the subscription's: its zone, UTC without, and billing day, that of the line's
   *     end without
   */
  static Optional<Proration> of(JsonNode line, JsonNode metadata, String currency) {
    String unit = line.path("price").path("unit_amount_decimal").asText("");
    if (!line.path("proration").asBoolean() || unit.isEmpty() || unit.equals("null")) {
      return Optional.empty();
    }
    var from = Instant.ofEpochSecond(line.path("period").path("start").asLong());
    var to = Instant.ofEpochSecond(line.path("period").path("end").asLong());
    Instant begin = begin(to, metadata);
    BigDecimal charged = line.path("amount").decimalValue();
    // Time that is given back is charged less than nothing.
    BigDecimal whole =
        new BigDecimal(unit)
            .multiply(line.path("quantity").decimalValue())
            .multiply(BigDecimal.valueOf(charged.signum()));
    BigDecimal unexplained =
        whole
            .multiply(seconds(from, to))
            .divide(seconds(begin, to), MathContext.DECIMAL128)
            .subtract(charged);
    return from.isBefore(begin) || unexplained.abs().compareTo(BigDecimal.ONE) >= 0
        ? Optional.empty()
        : Optional.of(new Proration(StripeMoney.major(whole, currency), begin, to));
  }

  /** A month before the end: on the billing day, or the last day of a month that has none. */
  private static Instant begin(Instant end, JsonNode metadata) {
    ZonedDateTime last = end.atZone(ZoneId.of(metadata.path(StripeApi.TIME_ZONE).asText("UTC")));
    int billingDay = metadata.path(StripeApi.BILLING_DAY).asInt(last.getDayOfMonth());
    YearMonth month = YearMonth.from(last).minusMonths(1);
    return month
        .atDay(Math.min(billingDay, month.lengthOfMonth()))
        .atTime(last.toLocalTime())
        .atZone(last.getZone())
        .toInstant();
  }

  private static BigDecimal seconds(Instant from, Instant to) {
    return BigDecimal.valueOf(Duration.between(from, to).toSeconds());
  }
}
