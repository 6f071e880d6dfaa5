package io.tieout.sandbox.salesforce;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tieout.sandbox.kit.Refusal;
import io.tieout.sandbox.kit.Reply;
import io.tieout.sandbox.kit.StrictJson;

/** Salesforce's error document. */
final class Errors {
  private Errors() {}

  /** A request that the organisation cannot take, for what is in it. */
  static Refusal refused(String code, String message, String... fields) {
    return new Refusal(reply(400, code, message, fields));
  }

  static Refusal notFound() {
    return new Refusal(reply(404, "NOT_FOUND", "The requested resource does not exist"));
  }

  static Reply reply(int status, String detail) {
    String code =
        switch (status) {
          case 400 -> "JSON_PARSER_ERROR";
          case 401 -> "INVALID_SESSION_ID";
          case 403 -> "REQUEST_LIMIT_EXCEEDED";
          case 404 -> "NOT_FOUND";
          case 503 -> "SERVER_UNAVAILABLE";
          default -> "UNKNOWN_EXCEPTION";
        };
    return reply(status, code, detail);
  }

  private static Reply reply(int status, String code, String message, String... fields) {
    ArrayNode errors = StrictJson.array();
    ArrayNode named =
        errors.addObject().put("message", message).put("errorCode", code).putArray("fields");
    for (String field : fields) {
      named.add(field);
    }
    return Reply.json(status, errors);
  }
}
