package io.tieout.backbone.http;

import io.tieout.backbone.failure.Failure;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;

/** A body that breaks off, or is not in chunks as its headers say: its client's failure. */
public final class BrokenBody {

  private BrokenBody() {}

  /** Fails the promise by which the body's reader answers, as soon as the body is broken. */
  public static void fails(HttpServerRequest request, Promise<?> reader) {
    request.exceptionHandler(
        broken -> {
          reader.tryFail(Failure.Invalid.brokenBody());
          // Vert.x is about to drop the connection with all that is not sent; closing it sends it.
          request.connection().close();
        });
  }
}
