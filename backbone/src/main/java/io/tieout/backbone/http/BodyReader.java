package io.tieout.backbone.http;

import io.tieout.backbone.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;

/**
 * Reads a whole body within its size and its time. A server's idle timeout never fires on one byte
 * a second, so a body has its own deadline.
 */
final class BodyReader {

  private BodyReader() {}

  /** Refuses what is too large by its own account, before reading any of it. */
  static void checkLength(HttpServerRequest request, long maxBytes) {
    var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && Long.parseLong(length) > maxBytes) {
      throw tooLarge(maxBytes);
    }
  }

  /**
   * Asks for the body where its client waits to be asked, which one of HTTP/1.0 never does (RFC
   * 9110, 10.1.1).
   */
  static void askFor(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_1_1
        && "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
  }

  static Future<Buffer> read(
      Vertx vertx, HttpServerRequest request, long maxBytes, Duration deadline) {
    var promise = Promise.<Buffer>promise();
    var body = Buffer.buffer();
    var timer =
        vertx.setTimer(
            deadline.toMillis(),
            id ->
                promise.tryFail(
                    new Failure.Invalid(
                        "slow-body",
                        "the body took longer than %s".formatted(deadline),
                        List.of())));
    request.handler(
        chunk -> {
          if (body.length() + chunk.length() > maxBytes) {
            promise.tryFail(tooLarge(maxBytes));
          } else {
            body.appendBuffer(chunk);
          }
        });
    BrokenBody.fails(request, promise);
    request.endHandler(end -> promise.tryComplete(body));
    askFor(request);
    request.resume();
    return promise
        .future()
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              request.pause();
            });
  }

  private static Failure.TooLarge tooLarge(long maxBytes) {
    return new Failure.TooLarge("a body here has at most %d bytes".formatted(maxBytes));
  }
}
