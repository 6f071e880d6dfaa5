package io.tieout.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.Refusal;
import io.tieout.sandbox.kit.Reply;
import io.tieout.sandbox.kit.StrictJson;

/** Refusals in Stripe's words. */
final class StripeErrors {
  private StripeErrors() {}

  static Reply reply(int status, String detail) {
    return switch (status) {
      case 404 -> reply(404, "invalid_request_error", null, null, detail);
      case 429 -> reply(429, "invalid_request_error", "rate_limit", null, "Too many requests.");
      default ->
          reply(status, status < 500 ? "invalid_request_error" : "api_error", null, null, detail);
    };
  }

  static Refusal unauthenticated() {
    return new Refusal(
        reply(401, "invalid_request_error", null, null, "Invalid API Key provided."));
  }

  static Refusal rateLimited() {
    return new Refusal(reply(429, ""));
  }

  static Refusal invalid(String code, String parameter, String message) {
    return new Refusal(reply(400, "invalid_request_error", code, parameter, message));
  }

  static Refusal noSuch(String type, String id, String parameter, int status) {
    return new Refusal(
        reply(
            status,
            "invalid_request_error",
            "resource_missing",
            parameter,
            "No such " + type + ": '" + id + "'"));
  }

  static Refusal idempotencyMismatch() {
    return new Refusal(
        reply(
            400,
            "idempotency_error",
            null,
            null,
            "Keys for idempotent requests can only be used with the same parameters they were"
                + " first used with."));
  }

  private static Reply reply(
      int status, String type, String code, String parameter, String message) {
    ObjectNode error = StrictJson.object().put("type", type).put("message", message);
    if (code != null) {
      error.put("code", code);
    }
    if (parameter != null) {
      error.put("param", parameter);
    }
    ObjectNode document = StrictJson.object();
    document.set("error", error);
    return Reply.json(status, document);
  }
}
