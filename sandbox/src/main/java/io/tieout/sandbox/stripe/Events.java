package io.tieout.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.Signatures;
import io.tieout.sandbox.kit.Store;
import io.tieout.sandbox.kit.StrictJson;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/** What happened: kept, listed, and sent to the account's webhook endpoints. */
final class Events {
  private Events() {}

  /** Records an event with the state that {@code object} has now. */
  static void record(
      Store store, StripeAccount account, String type, Instant at, ObjectNode object) {
    ObjectNode event =
        StrictJson.object()
            .put("id", Ids.next("evt"))
            .put("object", "event")
            .put("api_version", Stripe.VERSION)
            .put("created", at.getEpochSecond())
            .put("livemode", false)
            .put("pending_webhooks", 0)
            .put("type", type);
    event.putNull("request");
    event.putObject("data").set("object", object);
    store.objects(account.name()).insert("event", event.path("id").asText(), null, event);
    store.webhooks(account.name()).add(StrictJson.write(event));
  }

  /** Stripe's header over the time of the attempt and the body. */
  static Map<String, String> signature(String secret, String body, Instant at) {
    long time = at.getEpochSecond();
    String mac = HexFormat.of().formatHex(Signatures.hmacSha256(secret, time + "." + body));
    return Map.of("stripe-signature", "t=" + time + ",v1=" + mac);
  }
}
