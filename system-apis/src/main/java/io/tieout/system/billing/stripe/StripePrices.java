package io.tieout.system.billing.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.model.Charge;
import io.tieout.model.FlatCharge;
import io.tieout.model.GraduatedCharge;
import io.tieout.model.PackageCharge;
import io.tieout.model.Price;
import io.tieout.model.TaxBehaviour;
import io.tieout.model.Tier;
import io.tieout.model.UnitCharge;
import io.tieout.model.VolumeCharge;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stripe's prices as ours. */
final class StripePrices {
  private StripePrices() {}

  /**
   * The price, or nothing for one that Tieout has no charge for: without lookup key, paid once, at
   * an amount the customer chooses, or by packages of which a part is free.
   *
   * @param meters our keys by Stripe's ids
   */
  static Optional<Price> price(JsonNode price, Map<String, String> meters) {
    String key = price.path("lookup_key").asText("");
    if (key.isEmpty() || !price.path("recurring").isObject()) {
      return Optional.empty();
    }
    String currency = StripeMoney.currency(price.path("currency").asText());
    return charge(price, currency)
        .map(
            charge ->
                new Price(
                    key,
                    price.path("id").asText(),
                    currency,
                    taxBehaviour(price),
                    meterId(price).map(meters::get).orElse(null),
                    charge));
  }

  /**
   * Stripe's {@code unspecified} leaves it to the account; each line then says what became of it.
   */
  static TaxBehaviour taxBehaviour(JsonNode price) {
    return price.path("tax_behavior").asText().equals("inclusive")
        ? TaxBehaviour.INCLUSIVE
        : TaxBehaviour.EXCLUSIVE;
  }

  /** Stripe's id of the meter that a price depends on. */
  static Optional<String> meterId(JsonNode price) {
    return Optional.ofNullable(price.path("recurring").path("meter").textValue());
  }

  private static Optional<Charge> charge(JsonNode price, String currency) {
    if (price.path("billing_scheme").asText().equals("tiered")) {
      List<Tier> tiers = tiers(price.path("tiers"), currency);
      return switch (price.path("tiers_mode").asText()) {
        case "graduated" -> Optional.of(new GraduatedCharge(tiers));
        case "volume" -> Optional.of(new VolumeCharge(tiers));
        default -> Optional.empty();
      };
    }
    if (price.path("unit_amount_decimal").isMissingNode()
        || price.path("unit_amount_decimal").isNull()) {
      return Optional.empty();
    }
    BigDecimal unit = rate(price, "unit_amount_decimal", currency);
    if (meterId(price).isEmpty()) {
      return Optional.of(new FlatCharge(unit));
    }
    JsonNode packages = price.path("transform_quantity");
    if (!packages.isObject()) {
      return Optional.of(new UnitCharge(unit));
    }
    return packages.path("round").asText().equals("up")
        ? Optional.of(new PackageCharge(packages.path("divide_by").decimalValue(), unit))
        : Optional.empty();
  }

  private static List<Tier> tiers(JsonNode tiers, String currency) {
    List<Tier> read = new ArrayList<>();
    for (JsonNode tier : tiers) {
      read.add(
          new Tier(
              tier.path("up_to").isNumber() ? tier.path("up_to").decimalValue() : null,
              rate(tier, "unit_amount_decimal", currency),
              rate(tier, "flat_amount_decimal", currency)));
    }
    return read;
  }

  /** Exact, in major units; nothing is nothing to pay. */
  private static BigDecimal rate(JsonNode owner, String field, String currency) {
    String text = owner.path(field).asText("");
    return text.isEmpty() || owner.path(field).isNull()
        ? BigDecimal.ZERO
        : StripeMoney.major(new BigDecimal(text), currency);
  }
}
