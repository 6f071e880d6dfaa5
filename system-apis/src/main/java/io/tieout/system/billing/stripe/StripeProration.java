package io.tieout.system.billing.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.model.Proration;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * What a line of Stripe's that is a proration was reckoned from. Stripe says that a line is one,
 * for which part of the period, and the price of a whole period; when that period begins and ends
 * follows from the subscription's billing day.
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
    StripeCalendar calendar = StripeCalendar.of(metadata.path(StripeApi.TIME_ZONE).asText("UTC"));
    StripeCycle cycle = cycle(calendar, metadata, to);
    Instant begin = cycle.begin(from);
    Instant end = cycle.end(from);
    BigDecimal charged = line.path("amount").decimalValue();
    // Time that is given back is charged less than nothing.
    BigDecimal whole =
        new BigDecimal(unit)
            .multiply(line.path("quantity").decimalValue())
            .multiply(BigDecimal.valueOf(charged.signum()));
    BigDecimal unexplained =
        whole
            .multiply(seconds(from, to))
            .divide(seconds(begin, end), MathContext.DECIMAL128)
            .subtract(charged);
    return to.isAfter(end) || unexplained.abs().compareTo(BigDecimal.ONE) >= 0
        ? Optional.empty()
        : Optional.of(
            new Proration(
                StripeMoney.major(whole, currency), calendar.local(begin), calendar.local(end)));
  }

  private static StripeCycle cycle(StripeCalendar calendar, JsonNode metadata, Instant end) {
    int billingDay = metadata.path(StripeApi.BILLING_DAY).asInt();
    var utc = end.atOffset(ZoneOffset.UTC);
    return billingDay == 0
        ? new StripeCycle(utc.getDayOfMonth(), utc.toLocalTime())
        : calendar.cycle(billingDay);
  }

  private static BigDecimal seconds(Instant from, Instant to) {
    return BigDecimal.valueOf(Duration.between(from, to).toSeconds());
  }
}
