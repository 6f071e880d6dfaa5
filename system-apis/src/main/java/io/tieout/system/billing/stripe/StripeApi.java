package io.tieout.system.billing.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.config.Secret;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.resilience.VendorGuard;
import io.tieout.model.Caller;
import io.tieout.system.vendor.Refusal;
import io.tieout.system.vendor.VendorAnswer;
import io.tieout.system.vendor.VendorClient;
import io.tieout.system.vendor.VendorRequest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Map;

/** Calls to one Stripe account, and Stripe's refusals as failures. */
final class StripeApi {
  /** The key in the metadata of our objects whose value is our reference. */
  static final String REFERENCE = "tieout";

  /** The key in a subscription's metadata whose value is the zone in which it counts months. */
  static final String TIME_ZONE = "time_zone";

  /**
   * The key in a subscription's metadata whose value is the day of the month that ends a period.
   */
  static final String BILLING_DAY = "billing_day";

  /** Code of the refusal of a meter event whose identifier is known. */
  static final String DUPLICATE_IDENTIFIER = "duplicate-identifier";

  private static final String VERSION = "2024-04-10";
  private static final Duration BUSY_REST = Duration.ofSeconds(2);

  private final String account;
  private final VendorClient client;
  private final VendorGuard guard;
  private final Secret secretKey;

  StripeApi(String account, VendorClient client, VendorGuard guard, Secret secretKey) {
    this.account = account;
    this.client = client;
    this.guard = guard;
    this.secretKey = secretKey;
  }

  Future<JsonNode> get(Caller caller, String path, Form query) {
    return send(caller, VendorRequest.get(query.query(path)));
  }

  /** A request that Stripe carries out whenever it comes: for updates, which repeat harmlessly. */
  Future<JsonNode> post(Caller caller, String path, Form form) {
    return send(caller, write(path, form));
  }

  /** A request that Stripe carries out once per key, for about a day. */
  Future<JsonNode> postOnce(Caller caller, String key, String path, Form form) {
    return send(caller, write(path, form).with(Map.of("Idempotency-Key", key)));
  }

  Future<Void> close() {
    return client.close();
  }

  private static VendorRequest write(String path, Form form) {
    return VendorRequest.write(HttpMethod.POST, path, Form.MEDIA_TYPE, form.body());
  }

  private Future<JsonNode> send(Caller caller, VendorRequest request) {
    return guard.call(
        caller.deadline(),
        () ->
            client
                .send(request.with(headers()), caller.deadline())
                .map(answer -> judge(request, answer)));
  }

  private Map<String, String> headers() {
    return Map.of("Authorization", "Bearer " + secretKey.value(), "Stripe-Version", VERSION);
  }

  private JsonNode judge(VendorRequest request, VendorAnswer answer) {
    if (answer.isSuccess()) {
      if (!answer.body().path("object").isTextual()) {
        throw client.unreadable(request, "answers with something that is no Stripe object");
      }
      return answer.body();
    }
    JsonNode error = answer.body().path("error");
    if (!error.path("type").isTextual()) {
      throw client.unreadable(request, "answers " + answer.status() + " with no Stripe error");
    }
    throw refusal(request, answer.status(), error);
  }

  private Failure refusal(VendorRequest request, int status, JsonNode error) {
    String code = error.path("code").asText(error.path("type").asText());
    String field = error.path("param").asText("");
    String said = Refusal.said(account, request, code, field);
    if (status == 401 || status == 403) {
      return Refusal.ofCredential(said);
    }
    if (status == 404 && request.safe()) {
      return new Failure.NotFound(said);
    }
    // The key is held by a call that still runs, or by one with other content whose result the
    // search does not show yet.
    if (status == 409 || error.path("type").asText().equals("idempotency_error")) {
      return new Failure.Unavailable("system-unavailable", said, BUSY_REST);
    }
    if (field.equals("identifier") && error.path("message").asText().contains("already exists")) {
      return new Failure.Conflict(DUPLICATE_IDENTIFIER, said);
    }
    return Refusal.forGood(said);
  }
}
