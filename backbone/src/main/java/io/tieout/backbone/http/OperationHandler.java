package io.tieout.backbone.http;

import io.vertx.core.Future;

/** Serves one operation, on the event loop of its request: decode, call, render. */
@FunctionalInterface
public interface OperationHandler {
  Future<Answer> handle(OperationCall call);
}
