package io.tieout.sandbox.avatax;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.Refusal;
import io.tieout.sandbox.kit.Reply;
import io.tieout.sandbox.kit.StrictJson;

/** Refusals in AvaTax's words. */
final class AvaTaxErrors {
  private AvaTaxErrors() {}

  static Reply reply(int status, String detail) {
    String code =
        switch (status) {
          case 400 -> "JsonConversionError";
          case 404 -> "UnsupportedRoute";
          case 429 -> "RateLimitExceeded";
          default -> "ServerError";
        };
    return reply(status, code, "HttpRequest", detail);
  }

  static Refusal unauthenticated() {
    return new Refusal(
        reply(401, "AuthenticationException", "HttpRequestHeaders", "Authentication failed."));
  }

  static Refusal rateLimited() {
    return new Refusal(reply(429, "The rate limit is exceeded."));
  }

  static Refusal required(String field) {
    return invalid("ValueRequiredError", "Field " + field + " is required.");
  }

  static Refusal invalid(String code, String message) {
    return new Refusal(reply(400, code, "IncorrectData", message));
  }

  static Refusal notFound(String message) {
    return new Refusal(reply(404, "EntityNotFoundError", "HttpRequest", message));
  }

  private static Reply reply(int status, String code, String target, String message) {
    ObjectNode document = StrictJson.object();
    document
        .putObject("error")
        .put("code", code)
        .put("message", message)
        .put("target", target)
        .putArray("details")
        .addObject()
        .put("code", code)
        .put("message", message)
        .put("severity", "Error");
    return Reply.json(status, document);
  }
}
