package io.tieout.backbone.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.failure.Problems;
import io.tieout.model.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * Refuses requests whose form alone makes them unsafe: two readers could take them for two things.
 */
final class RequestGate {

  static final int MAX_URI_BYTES = 8 * 1024;
  static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MAX_HEADERS = 100;

  private RequestGate() {}

  /** The problem of a request that could be parsed, null where there is none. */
  static Problem check(HttpServerRequest request) {
    if (request.uri().length() > MAX_URI_BYTES) {
      return uriTooLong();
    }
    var headers = request.headers();
    var count = 0;
    for (var ignored : headers) {
      count++;
    }
    if (count > MAX_HEADERS) {
      return headersTooLarge();
    }
    var hosts = headers.getAll(HttpHeaders.HOST).size();
    if (hosts > 1
        || (hosts == 0 && request.version() == HttpVersion.HTTP_1_1)
        || (hosts == 1 && request.authority() == null)) {
      return malformed("a request has exactly one Host");
    }
    if (headers.contains(HttpHeaders.TRANSFER_ENCODING)
        && headers.contains(HttpHeaders.CONTENT_LENGTH)) {
      return malformed("a body has a length or a transfer encoding, not both");
    }
    var path = request.path();
    return path == null || !path.startsWith("/") || !safe(path)
        ? malformed(
            "the path holds an encoded slash, a dot segment, NUL or no percent-encoded UTF-8")
        : null;
  }

  /** The problem of a request that could not be parsed. */
  static Problem undecodable(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return uriTooLong();
    }
    if (cause instanceof KnownVersions.Unknown) {
      return Problems.problem(
          505, "http-version-not-supported", "HTTP/1.1 and HTTP/1.0 are spoken here");
    }
    return cause instanceof TooLongHttpHeaderException
        ? headersTooLarge()
        : malformed("this is not HTTP as RFC 9112 has it");
  }

  private static Problem uriTooLong() {
    return Problems.problem(414, "uri-too-long", "a URI has at most 8 KiB");
  }

  private static Problem headersTooLarge() {
    return Problems.problem(431, "headers-too-large", "headers have at most 16 KiB and 100 fields");
  }

  private static Problem malformed(String detail) {
    return Problems.problem(400, Failure.MALFORMED_REQUEST, detail);
  }

  private static boolean safe(String path) {
    if ((path + "/").contains("/../") || (path + "/").contains("/./")) {
      return false;
    }
    for (var i = path.indexOf('%'); i >= 0; i = path.indexOf('%', i + 3)) {
      if (i + 2 >= path.length()) {
        return false;
      }
      var high = Character.digit(path.charAt(i + 1), 16);
      var low = Character.digit(path.charAt(i + 2), 16);
      if (high < 0 || low < 0) {
        return false;
      }
      var decoded = high << 4 | low;
      if (decoded == '/' || decoded == '\\' || decoded == '.' || decoded == 0) {
        return false;
      }
    }
    return isText(path);
  }

  private static boolean isText(String path) {
    try {
      QueryText.decodeSegment(path);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
