package io.tieout.sandbox.avatax;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which tax applies where something is shipped to. */
final class TaxTable {
  private static final Map<String, String> US_STATES =
      Map.of("CA", "0.0725", "NY", "0.08875", "TX", "0.0625");
  private static final Map<String, String> COUNTRIES =
      Map.of(
          "AT", "0.20", "DE", "0.19", "ES", "0.21", "FR", "0.20", "IE", "0.23", "IT", "0.22", "NL",
          "0.21", "GB", "0.20", "JP", "0.10");
  private static final Set<String> EU = Set.of("AT", "DE", "ES", "FR", "IE", "IT", "NL");

  private TaxTable() {}

  /**
   * The tax of a sale; none without nexus.
   *
   * @param businessId the customer's VAT number, or an empty text
   */
  static Optional<Tax> of(String country, String region, String businessId) {
    if (country.equals("US")) {
      return Optional.ofNullable(US_STATES.get(region))
          .map(rate -> new Tax("State", "US-" + region, "Sales Tax", new BigDecimal(rate), false));
    }
    String name = country.equals("JP") ? "Consumption Tax" : "VAT";
    boolean reverse = EU.contains(country) && !country.equals("DE") && !businessId.isEmpty();
    return Optional.ofNullable(COUNTRIES.get(country))
        .map(rate -> reverse ? BigDecimal.ZERO : new BigDecimal(rate))
        .map(rate -> new Tax("Country", country, name, rate, reverse));
  }

  /**
   * A tax in one jurisdiction.
   *
   * @param rate 0.19 for 19%
   * @param reverse whether the buyer owes it instead of the seller
   */
  record Tax(
      String jurisdictionType,
      String jurisdiction,
      String name,
      BigDecimal rate,
      boolean reverse) {}
}
