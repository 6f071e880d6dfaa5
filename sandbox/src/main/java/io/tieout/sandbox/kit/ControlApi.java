package io.tieout.sandbox.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a test or the demo's player does to a vendor from outside, under {@code /_sandbox}; no part
 * of the vendor's API, without credentials and without faults. {@code account} is only for vendors
 * that serve several.
 */
final class ControlApi {
  private static final int PAGE = 500;

  private final VendorHost host;

  ControlApi(VendorHost host) {
    this.host = host;
  }

  void routes() {
    host.control(HttpMethod.GET, "/_sandbox/clock", call -> clock());
    host.control(HttpMethod.PUT, "/_sandbox/clock", this::setClock);
    host.control(HttpMethod.GET, "/_sandbox/objects/:type", this::list);
    host.control(HttpMethod.POST, "/_sandbox/objects/:type", this::seed);
    host.control(HttpMethod.GET, "/_sandbox/faults", call -> struck());
    host.control(HttpMethod.PUT, "/_sandbox/faults", this::faults);
    host.control(HttpMethod.POST, "/_sandbox/webhooks", this::addWebhooks);
    host.control(HttpMethod.PUT, "/_sandbox/webhooks", this::replaceWebhooks);
    host.control(HttpMethod.DELETE, "/_sandbox/state", this::forget);
  }

  /** {@code pendingWebhooks} is 0 once everything that the vendor had to tell is delivered. */
  private Reply clock() {
    return Reply.json(
        200,
        StrictJson.object()
            .put("now", host.clock().now().toString())
            .put("pendingWebhooks", host.pendingWebhooks()));
  }

  /**
   * {@code {"now": "2026-04-01T00:00:00Z"}}; answers once everything due until then is done. A time
   * that is not ahead changes nothing, so that whoever was cut off between two vendors can begin
   * again.
   */
  private Reply setClock(Call call) {
    Instant now;
    try {
      now = Instant.parse(call.json().path("now").asText());
    } catch (DateTimeParseException e) {
      return refused("now is not an instant");
    }
    if (host.clock().followsWall() || !now.isBefore(host.clock().now())) {
      host.advanceTo(now);
    }
    return clock();
  }

  /** The bodies of a type, oldest first; {@code next} goes into {@code after}. */
  private Reply list(Call call) {
    long after = Long.parseLong(call.query().contains("after") ? call.query().get("after") : "0");
    List<StoredObject> found =
        objects(call).list(ObjectQuery.of(call.parameter("type")).after(after).limit(PAGE));
    ObjectNode page = StrictJson.object();
    ArrayNode items = page.putArray("items");
    found.forEach(object -> items.add(object.body()));
    page.set("next", StrictJson.object().nullNode());
    if (found.size() == PAGE) {
      page.put("next", found.getLast().sequence());
    }
    return Reply.json(200, page);
  }

  /** An array of objects to add, or to replace by their id. */
  private Reply seed(Call call) {
    JsonNode bodies = StrictJson.read(call.body());
    ObjectTable objects = objects(call);
    String type = call.parameter("type");
    for (JsonNode body : bodies) {
      Seeding.Identity identity = host.seeding().identify(objects, type, (ObjectNode) body);
      objects.put(type, identity.id(), identity.key(), (ObjectNode) body);
    }
    return Reply.json(200, StrictJson.object().put("stored", bodies.size()));
  }

  private Reply struck() {
    return Reply.json(200, StrictJson.object().put("struck", host.faults().struck()));
  }

  private Reply faults(Call call) {
    try {
      host.faults().replace(call.json());
    } catch (IllegalArgumentException e) {
      return refused(e.getMessage());
    }
    return Reply.empty(204);
  }

  /** {@code {"url": "...", "secret": "...", "account": "..."?}}. */
  private Reply addWebhooks(Call call) {
    ObjectNode endpoint = call.json();
    WebhookOutbox webhooks = call.store().webhooks(endpoint.path("account").asText(""));
    webhooks.register(endpoint.path("url").asText(), endpoint.path("secret").asText());
    return Reply.empty(204);
  }

  /**
   * {@code {"urls": ["..."], "secret": "...", "account": "..."?}}: these and no others. What waited
   * for an endpoint that is no longer there is dropped.
   */
  private Reply replaceWebhooks(Call call) {
    ObjectNode endpoints = call.json();
    WebhookOutbox webhooks = call.store().webhooks(endpoints.path("account").asText(""));
    List<String> urls = new ArrayList<>();
    endpoints.path("urls").forEach(url -> urls.add(url.asText()));
    webhooks.retain(urls);
    urls.forEach(url -> webhooks.register(url, endpoints.path("secret").asText()));
    return Reply.empty(204);
  }

  private Reply forget(Call call) {
    host.forget(call.store());
    return Reply.empty(204);
  }

  private static ObjectTable objects(Call call) {
    String account = call.query().get("account");
    return account == null ? call.store().objects() : call.store().objects(account);
  }

  private static Reply refused(String detail) {
    return Reply.json(400, StrictJson.object().put("error", detail));
  }
}
