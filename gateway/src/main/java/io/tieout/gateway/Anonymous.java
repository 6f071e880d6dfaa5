package io.tieout.gateway;

import io.tieout.backbone.http.Authenticator;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.Caller;
import io.tieout.model.Role;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/** Lets anyone in, as nobody in particular who belongs to no tenant. */
final class Anonymous implements Authenticator {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Clock wall;

  Anonymous(Clock wall) {
    this.wall = wall;
  }

  @Override
  public Future<Caller> authenticate(HttpServerRequest request) {
    return Future.succeededFuture(
        new Caller(
            "anonymous",
            "none",
            Set.of(Role.ANONYMOUS),
            Trace.from(request.getHeader(Trace.HEADER)),
            wall.instant().plus(PATIENCE)));
  }
}
