package io.tieout.backbone.http;

import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.failure.Problems;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.telemetry.LogKeys;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers and refusals. */
final class Responses {

  private static final Logger LOG = LoggerFactory.getLogger(Responses.class);

  /** An unread body up to this size is read and forgotten; beyond it the connection ends. */
  private static final long MAX_DISCARDED_BYTES = 64 * 1024;

  /** Lets the client read the refusal before the connection ends under its unread body. */
  private static final long LINGER_MILLIS = 1_000;

  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  private Responses() {}

  static void send(HttpServerRequest request, Answer answer) {
    var response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(answer.status());
    if (answer.body() == null) {
      response.end();
      return;
    }
    if (!response.headers().contains(HttpHeaders.CONTENT_TYPE)) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, MediaTypes.JSON);
    }
    response.end(answer.body() instanceof Buffer raw ? raw : StrictJson.write(answer.body()));
  }

  /** Refuses; the operation is for the log only. */
  static void fail(Vertx vertx, HttpServerRequest request, String operation, Throwable thrown) {
    var failure = Failure.of(thrown);
    if (failure instanceof Failure.Unexpected) {
      LOG.atError()
          .addKeyValue(LogKeys.OPERATION, operation)
          .addKeyValue(LogKeys.TRACE, request.getHeader(Trace.HEADER))
          .setCause(failure.getCause() == null ? failure : failure.getCause())
          .log("request failed");
    }
    refuse(vertx, request, Problems.problem(failure), Problems.headers(failure));
  }

  static void refuse(
      Vertx vertx, HttpServerRequest request, Problem problem, Map<String, String> headers) {
    var response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    var closing = !request.isEnded() && unreadBytes(request) > MAX_DISCARDED_BYTES;
    if (closing) {
      response.putHeader(HttpHeaders.CONNECTION, "close");
    }
    response
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, Problems.MEDIA_TYPE);
    headers.forEach(response::putHeader);
    response.end(StrictJson.write(located(problem, request)));
    if (!request.isEnded()) {
      request.handler(chunk -> {}).resume();
    }
    if (closing) {
      vertx.setTimer(LINGER_MILLIS, timer -> request.connection().close());
    }
  }

  /** Says by its trace which occurrence of the problem it was, so that its log can be found. */
  private static Problem located(Problem problem, HttpServerRequest request) {
    var trace = request.getHeader(Trace.HEADER);
    return new Problem(
        problem.type(),
        problem.title(),
        problem.status(),
        problem.code(),
        problem.detail(),
        trace == null ? null : "urn:trace:" + Trace.id(trace),
        problem.errors());
  }

  /** Nobody knows where a body ends whose length is none, which is what may be refused here. */
  private static long unreadBytes(HttpServerRequest request) {
    var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null) {
      return LENGTH.matcher(length).matches() ? Long.parseLong(length) : Long.MAX_VALUE;
    }
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) ? Long.MAX_VALUE : 0;
  }
}
