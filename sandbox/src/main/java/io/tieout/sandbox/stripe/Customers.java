package io.tieout.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.Reply;
import io.tieout.sandbox.kit.StoredObject;
import io.tieout.sandbox.kit.StrictJson;
import java.util.List;
import java.util.stream.Stream;

/** Who is billed. */
final class Customers {
  private static final String[] TEXTS = {"name", "email", "phone", "description", "tax_exempt"};
  private static final String[] ADDRESS = {
    "line1", "line2", "city", "state", "postal_code", "country"
  };

  /** POST /v1/customers. */
  Reply create(Request request) {
    Parameters form = request.form(known("tax_id_data[][type]", "tax_id_data[][value]"));
    ObjectNode customer =
        StrictJson.object()
            .put("id", Ids.next("cus"))
            .put("object", "customer")
            .put("balance", 0)
            .put("created", request.now().getEpochSecond())
            .put("livemode", false)
            .put("tax_exempt", "none");
    customer.putObject("metadata");
    customer.set("tax_ids", Listing.envelope("tax_ids", List.of(), 1));
    change(customer, form);
    List<String> types = form.list("tax_id_data[][type]");
    List<String> values = form.list("tax_id_data[][value]");
    for (int i = 0; i < Math.min(types.size(), values.size()); i++) {
      addTaxId(customer, types.get(i), values.get(i));
    }
    request.objects().insert("customer", customer.path("id").asText(), null, customer);
    return Reply.json(200, customer);
  }

  /** POST /v1/customers/:id. */
  Reply update(Request request) {
    ObjectNode customer = locked(request);
    change(customer, request.form(known()));
    request.objects().replace("customer", customer.path("id").asText(), customer);
    return Reply.json(200, customer);
  }

  /** GET /v1/customers/:id. */
  Reply get(Request request) {
    request.query();
    return Reply.json(200, request.named("customer").body());
  }

  /** POST /v1/customers/:id/tax_ids. */
  Reply createTaxId(Request request) {
    Parameters form = request.form("type", "value");
    ObjectNode customer = locked(request);
    ObjectNode taxId = addTaxId(customer, form.required("type"), form.required("value"));
    request.objects().replace("customer", customer.path("id").asText(), customer);
    return Reply.json(200, taxId);
  }

  private static ObjectNode locked(Request request) {
    String id = request.call().parameter("id");
    return request
        .objects()
        .lock("customer", id)
        .map(StoredObject::body)
        .orElseThrow(() -> StripeErrors.noSuch("customer", id, "id", 404));
  }

  private static void change(ObjectNode customer, Parameters form) {
    form.mergeTexts(customer, TEXTS);
    form.mergeNested(customer, "address", ADDRESS);
    form.mergeMetadata(customer);
  }

  private static ObjectNode addTaxId(ObjectNode customer, String type, String value) {
    return customer
        .withArray("/tax_ids/data")
        .addObject()
        .put("id", Ids.next("txi"))
        .put("object", "tax_id")
        .put("type", type)
        .put("value", value)
        .put("customer", customer.path("id").asText());
  }

  private static String[] known(String... more) {
    return Stream.of(
            Stream.of(TEXTS),
            Stream.of(ADDRESS).map(part -> "address[" + part + "]"),
            Stream.of("metadata"),
            Stream.of(more))
        .flatMap(names -> names)
        .toArray(String[]::new);
  }
}
