package io.tieout.system.billing.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Address;
import io.tieout.model.BillingCustomer;
import io.tieout.model.BillingId;
import io.tieout.model.Caller;
import io.tieout.system.vendor.VendorRequest;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Customers, found by our reference in their metadata. Stripe's search lags behind its writes, so
 * what keeps a repeated creation from making a second customer is the idempotency key, for its day.
 */
final class StripeCustomers {
  private static final Set<String> EU =
      Set.of(
          "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
          "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK");

  private static final Map<String, String> TAX_ID_TYPES =
      Map.of("GB", "gb_vat", "CH", "ch_vat", "NO", "no_vat", "US", "us_ein", "JP", "jp_trn");

  private final StripeApi api;

  StripeCustomers(StripeApi api) {
    this.api = api;
  }

  Future<BillingId> put(Caller caller, String reference, BillingCustomer customer) {
    var query =
        new Form()
            .add("query", "metadata['" + StripeApi.REFERENCE + "']:'" + reference + "'")
            .add("expand[]", "data.tax_ids");
    return api.get(caller, "/v1/customers/search", query)
        .compose(
            found ->
                found.path("data").isEmpty()
                    ? create(caller, reference, customer)
                    : update(caller, found.path("data").get(0), customer))
        .map(stored -> new BillingId(stored.path("id").asText()));
  }

  private Future<JsonNode> create(Caller caller, String reference, BillingCustomer customer) {
    var form = form(customer).add("metadata[" + StripeApi.REFERENCE + "]", reference);
    if (customer.taxId() != null) {
      form.add("tax_id_data[0][type]", taxIdType(customer))
          .add("tax_id_data[0][value]", customer.taxId());
    }
    return api.postOnce(caller, "tieout-customer-" + reference, "/v1/customers", form);
  }

  private Future<JsonNode> update(Caller caller, JsonNode stored, BillingCustomer customer) {
    String path = "/v1/customers/" + VendorRequest.segment(stored.path("id").asText());
    Future<JsonNode> updated =
        isUpToDate(stored, customer)
            ? Future.succeededFuture(stored)
            : api.post(caller, path, form(customer));
    if (customer.taxId() == null || hasTaxId(stored, customer.taxId())) {
      return updated;
    }
    var taxId = new Form().add("type", taxIdType(customer)).add("value", customer.taxId());
    return updated.compose(now -> api.post(caller, path + "/tax_ids", taxId).map(now));
  }

  /** An absent part of the address is sent empty, which is how Stripe forgets one. */
  private static Form form(BillingCustomer customer) {
    Address address = customer.address();
    return new Form()
        .add("name", customer.name())
        .add("address[line1]", orEmpty(address.line()))
        .add("address[city]", orEmpty(address.city()))
        .add("address[state]", orEmpty(address.region()))
        .add("address[postal_code]", orEmpty(address.postalCode()))
        .add("address[country]", address.country());
  }

  private static boolean isUpToDate(JsonNode stored, BillingCustomer customer) {
    JsonNode at = stored.path("address");
    Address address = customer.address();
    return customer.name().equals(stored.path("name").textValue())
        && same(at, "line1", address.line())
        && same(at, "city", address.city())
        && same(at, "state", address.region())
        && same(at, "postal_code", address.postalCode())
        && same(at, "country", address.country());
  }

  private static boolean same(JsonNode owner, String field, String value) {
    return Objects.equals(orEmpty(owner.path(field).textValue()), orEmpty(value));
  }

  private static boolean hasTaxId(JsonNode stored, String taxId) {
    return stored
        .path("tax_ids")
        .path("data")
        .valueStream()
        .anyMatch(known -> known.path("value").asText().equals(taxId));
  }

  private static String taxIdType(BillingCustomer customer) {
    String country = customer.address().country().toUpperCase(Locale.ROOT);
    String type = EU.contains(country) ? "eu_vat" : TAX_ID_TYPES.get(country);
    if (type == null) {
      throw new Failure.Rejected("tax-id-unsupported", "Stripe's tax ids of " + country);
    }
    return type;
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
