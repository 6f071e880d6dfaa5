package io.tieout.process.masterdata;

import io.tieout.backbone.config.Allowed;
import io.tieout.model.Money;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A company that keeps books: a bookkeeping dimension, never a tenant.
 *
 * @param id our name for it, {@code US}
 * @param country ISO 3166-1 alpha-2
 * @param currency functional currency, ISO 4217; never changes once something was posted
 * @param zone in which its periods begin and end
 * @param billing the billing account that invoices for it; one entity per account
 * @param erp the ERP account that keeps its ledger
 * @param tax the tax account of record, or null where billing's tax is not checked
 * @param currencies in which it invoices
 */
public record LegalEntity(
    String id,
    String name,
    String country,
    String currency,
    ZoneId zone,
    String billing,
    String erp,
    String tax,
    List<String> currencies) {

  public LegalEntity {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(country, "country");
    Objects.requireNonNull(currency, "currency");
    Objects.requireNonNull(zone, "zone");
    Objects.requireNonNull(billing, "billing");
    Objects.requireNonNull(erp, "erp");
    Objects.requireNonNull(currencies, "currencies");
    currencies = List.copyOf(currencies);
    Allowed.that(
        "country",
        List.of(Locale.getISOCountries()).contains(country),
        "is %s, a code of ISO 3166-1 such as US is needed".formatted(country));
    checkCurrency("currency", "is", currency);
    currencies.forEach(other -> checkCurrency("currencies", "have", other));
    Allowed.that(
        "currencies",
        currencies.contains(currency),
        "%s of entity %s lack its functional currency %s".formatted(currencies, id, currency));
  }

  private static void checkCurrency(String name, String verb, String currency) {
    Allowed.that(
        name,
        isCurrency(currency),
        "%s %s, a code of ISO 4217 such as EUR is needed".formatted(verb, currency));
  }

  private static boolean isCurrency(String code) {
    try {
      Money.digits(code);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
