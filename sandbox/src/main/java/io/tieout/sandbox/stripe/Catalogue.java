package io.tieout.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.ObjectTable;
import io.tieout.sandbox.kit.Reply;
import io.tieout.sandbox.kit.Seeding;
import io.tieout.sandbox.kit.StoredObject;
import io.tieout.sandbox.kit.StrictJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Products, prices and meters. They are set up beforehand, by seeding; the API only reads them. */
final class Catalogue {
  private static final Map<String, String> ID_PREFIXES =
      Map.of("product", "prod", "price", "price", "meter", "mtr", "customer", "cus");

  /** GET /v1/prices; tiers only where they are expanded, as ever with Stripe. */
  Reply prices(Request request) {
    Parameters query =
        request.query(
            Listing.datedParameters("active", "currency", "product", "type", "lookup_keys[]"));
    ObjectNode part = StrictJson.object();
    for (String field : List.of("currency", "product", "type")) {
      query.text(field).ifPresent(value -> part.put(field, value));
    }
    query.text("active").ifPresent(value -> part.put("active", value.equals("true")));
    List<String> keys = query.list("lookup_keys[]");
    boolean tiers = query.list("expand[]").contains("data.tiers");
    return Listing.page(
        request,
        query,
        "price",
        part,
        price -> {
          if (!tiers) {
            price.remove("tiers");
          }
          return (keys.isEmpty() || keys.contains(price.path("lookup_key").asText()))
              && Listing.created(query).test(price);
        });
  }

  /** GET /v1/prices/:id. */
  Reply price(Request request) {
    ObjectNode price = request.named("price").body();
    if (!request.query().list("expand[]").contains("tiers")) {
      price.remove("tiers");
    }
    return Reply.json(200, price);
  }

  /** GET /v1/products. */
  Reply products(Request request) {
    Parameters query = request.query(Listing.datedParameters("active"));
    ObjectNode part = StrictJson.object();
    query.text("active").ifPresent(value -> part.put("active", value.equals("true")));
    return Listing.page(request, query, "product", part, Listing.created(query));
  }

  /** GET /v1/billing/meters. */
  Reply meters(Request request) {
    Parameters query = request.query(Listing.parameters("status"));
    ObjectNode part = StrictJson.object();
    query.text("status").ifPresent(value -> part.put("status", value));
    return Listing.page(request, query, "meter", part, meter -> true);
  }

  /** Completes what is seeded to what Stripe would have made of it. */
  static Seeding.Identity identify(ObjectTable objects, String type, ObjectNode body) {
    setDefault(body, "{\"created\":0,\"livemode\":false,\"metadata\":{}}");
    String key = null;
    switch (type) {
      case "price" -> {
        setDefault(
            body,
            """
            {"object":"price","active":true,"type":"recurring","tax_behavior":"exclusive",
             "billing_scheme":"per_unit"}""");
        setDefault(
            body.withObjectProperty("recurring"),
            "{\"interval\":\"month\",\"interval_count\":1,\"usage_type\":\"metered\"}");
        key = body.path("lookup_key").asText(null);
      }
      case "meter" -> {
        setDefault(
            body,
            """
            {"object":"billing.meter","status":"active",
             "default_aggregation":{"formula":"sum"},
             "value_settings":{"event_payload_key":"value"},
             "customer_mapping":{"type":"by_id","event_payload_key":"stripe_customer_id"}}""");
        key = body.path("event_name").asText(null);
      }
      case "product" -> setDefault(body, "{\"object\":\"product\",\"active\":true}");
      default -> setDefault(body, "{\"object\":\"%s\"}".formatted(type));
    }
    if (!body.has("id")) {
      body.put("id", idOf(objects, type, key));
    }
    return new Seeding.Identity(body.path("id").asText(), key);
  }

  private static String idOf(ObjectTable objects, String type, String key) {
    return Optional.ofNullable(key)
        .flatMap(known -> objects.byKey(type, known))
        .map(StoredObject::id)
        .orElseGet(() -> Ids.next(ID_PREFIXES.getOrDefault(type, type)));
  }

  private static void setDefault(ObjectNode body, String defaults) {
    StrictJson.read(defaults)
        .properties()
        .forEach(
            field -> {
              if (!body.has(field.getKey())) {
                body.set(field.getKey(), field.getValue());
              }
            });
  }
}
