package io.tieout.sandbox.netsuite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.Refusal;
import io.tieout.sandbox.kit.Reply;
import io.tieout.sandbox.kit.StrictJson;

/** NetSuite's error document. */
final class Errors {
  private Errors() {}

  /** A value that NetSuite cannot take in that field. */
  static Refusal invalid(String path, String detail) {
    return new Refusal(reply(400, "INVALID_CONTENT", path, detail));
  }

  /** A well-formed request that the account's rules or its state forbid. */
  static Refusal forbidden(String path, String detail) {
    return new Refusal(reply(400, "USER_ERROR", path, detail));
  }

  static Refusal nonExistent() {
    return new Refusal(
        reply(
            404, "NONEXISTENT_ID", "", "The record instance does not exist. Provide a valid ID."));
  }

  static Reply reply(int status, String detail) {
    String code =
        switch (status) {
          case 400 -> "INVALID_CONTENT";
          case 401 -> "INVALID_LOGIN";
          case 404 -> "INVALID_URL";
          case 405 -> "METHOD_NOT_ALLOWED";
          case 429 -> "CONCURRENCY_LIMIT_EXCEEDED";
          default -> "UNEXPECTED_ERROR";
        };
    return reply(status, code, "", detail);
  }

  private static Reply reply(int status, String code, String path, String detail) {
    ObjectNode body =
        StrictJson.object()
            .put("type", "https://www.rfc-editor.org/rfc/rfc9110#section-15")
            .put("title", title(status))
            .put("status", status);
    ObjectNode error = body.putArray("o:errorDetails").addObject();
    error.put("detail", "Error while accessing a resource. " + detail).put("o:errorCode", code);
    if (!path.isEmpty()) {
      error.put("o:errorPath", path);
    }
    return Reply.json(status, body)
        .with("content-type", "application/vnd.oracle.resource+json; type=error");
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 429 -> "Too Many Requests";
      default -> status < 500 ? "Client Error" : "Server Error";
    };
  }
}
