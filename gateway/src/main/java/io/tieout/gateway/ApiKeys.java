package io.tieout.gateway;

import io.tieout.backbone.config.Secret;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.http.Authenticator;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.Caller;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Authenticates by {@code X-Api-Key}. Keys are random, so their digests are looked up in a map:
 * what a guess learns from the time that takes is about digests, never about keys.
 */
public final class ApiKeys implements Authenticator {

  private static final String HEADER = "X-Api-Key";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<String, ApiKey> byDigest = new HashMap<>();
  private final Clock wall;

  /**
   * @throws IllegalArgumentException if two keys have one digest
   */
  public ApiKeys(List<ApiKey> keys, Clock wall) {
    this.wall = wall;
    for (var key : keys) {
      if (byDigest.put(key.sha256(), key) != null) {
        throw new IllegalArgumentException("a key of %s is there twice".formatted(key.subject()));
      }
    }
  }

  @Override
  public Future<Caller> authenticate(HttpServerRequest request) {
    var given = request.headers().getAll(HEADER);
    if (given.size() != 1) {
      return refused("send one X-Api-Key header");
    }
    var key = byDigest.get(new Secret(given.getFirst()).sha256());
    var now = wall.instant();
    if (key == null || (key.expires() != null && !now.isBefore(key.expires()))) {
      return refused("the key is unknown or has expired");
    }
    return Future.succeededFuture(
        new Caller(
            key.subject(),
            key.tenant(),
            key.roles(),
            Trace.from(request.getHeader(Trace.HEADER)),
            now.plus(PATIENCE)));
  }

  private static Future<Caller> refused(String detail) {
    return Future.failedFuture(new Failure.Unauthenticated(detail));
  }
}
