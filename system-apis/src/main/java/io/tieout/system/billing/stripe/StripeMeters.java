package io.tieout.system.billing.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The account's meters: few, and never renamed, so they are kept and read again for a new one. */
final class StripeMeters {
  private static final int PAGE = 100;

  private final StripeApi api;
  private volatile Map<String, String> keysById = Map.of();

  StripeMeters(StripeApi api) {
    this.api = api;
  }

  /** Our keys by Stripe's ids, of these ids at least. */
  Future<Map<String, String>> keys(Caller caller, Set<String> ids) {
    Map<String, String> known = keysById;
    if (known.keySet().containsAll(ids)) {
      return Future.succeededFuture(known);
    }
    return read(caller)
        .map(
            read -> {
              if (!read.keySet().containsAll(ids)) {
                throw new Failure.Rejected("meter-unknown", "some of the meters " + ids);
              }
              return read;
            });
  }

  /** Stripe's id of a meter of ours. */
  Future<String> id(Caller caller, String key) {
    return find(keysById, key)
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                read(caller)
                    .map(
                        read ->
                            find(read, key)
                                .orElseThrow(() -> new Failure.NotFound("no meter " + key))));
  }

  private static Optional<String> find(Map<String, String> keysById, String key) {
    return keysById.entrySet().stream()
        .filter(meter -> meter.getValue().equals(key))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private Future<Map<String, String>> read(Caller caller) {
    return read(caller, new HashMap<>(), null).onSuccess(read -> keysById = read);
  }

  private Future<Map<String, String>> read(Caller caller, Map<String, String> found, String after) {
    var query = new Form().add("limit", PAGE).add("starting_after", after);
    return api.get(caller, "/v1/billing/meters", query)
        .compose(
            page -> {
              String last = after;
              for (JsonNode meter : page.path("data")) {
                last = meter.path("id").asText();
                found.put(last, meter.path("event_name").asText());
              }
              return page.path("has_more").asBoolean()
                  ? read(caller, found, last)
                  : Future.succeededFuture(Map.copyOf(found));
            });
  }
}
