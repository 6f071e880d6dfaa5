package io.tieout.gateway;

import io.tieout.backbone.config.Configuration;
import io.tieout.backbone.config.Secret;
import io.tieout.backbone.config.WatchedFile;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.http.Authenticator;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.Caller;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Authenticates by {@code X-Api-Key}. Keys are random, so their digests are looked up in a map:
 * what a guess learns from the time that takes is about digests, never about keys.
 */
public final class ApiKeys implements Authenticator {

  private static final String HEADER = "X-Api-Key";

  /** No registered scheme has keys in a header of their own; this is what they are called. */
  private static final String SCHEME = "ApiKey";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Supplier<Map<String, ApiKey>> byDigest;
  private final Clock wall;

  /** Keys that stay as they are. */
  public ApiKeys(List<ApiKey> keys, Clock wall) {
    var index = index(keys);
    this.byDigest = () -> index;
    this.wall = wall;
  }

  /**
   * Keys of which some are in a file: those in it come and go while the process runs.
   *
   * @param file a JSON list of {@link ApiKey}, or null for none
   */
  public ApiKeys(List<ApiKey> keys, Path file, Clock wall) {
    var index = index(keys);
    this.byDigest = file == null ? () -> index : new WatchedFile<>(file, more -> index(keys, more));
    this.wall = wall;
  }

  private static Map<String, ApiKey> index(List<ApiKey> keys, byte[] file) {
    var all = new ArrayList<>(keys);
    all.addAll(List.of(Configuration.read(StrictJson.readTree(file), ApiKey[].class)));
    return index(all);
  }

  private static Map<String, ApiKey> index(List<ApiKey> keys) {
    var index = new HashMap<String, ApiKey>();
    for (var key : keys) {
      if (index.put(key.sha256(), key) != null) {
        throw new IllegalArgumentException("a key of %s is there twice".formatted(key.subject()));
      }
    }
    return index;
  }

  @Override
  public Future<Caller> authenticate(HttpServerRequest request) {
    var given = request.headers().getAll(HEADER);
    if (given.size() != 1) {
      return refused("send one X-Api-Key header");
    }
    var key = byDigest.get().get(new Secret(given.getFirst()).sha256());
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
    return Future.failedFuture(new Failure.Unauthenticated(SCHEME, detail));
  }
}
