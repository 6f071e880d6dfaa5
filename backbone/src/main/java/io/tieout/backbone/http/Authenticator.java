package io.tieout.backbone.http;

import io.tieout.model.Caller;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;

/**
 * Finds out who calls; fails with {@code Failure.Unauthenticated} where the credential does not
 * hold.
 */
@FunctionalInterface
public interface Authenticator {
  Future<Caller> authenticate(HttpServerRequest request);
}
