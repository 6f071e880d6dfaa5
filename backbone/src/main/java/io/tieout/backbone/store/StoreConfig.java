package io.tieout.backbone.store;

import io.tieout.backbone.config.Allowed;
import io.tieout.backbone.config.Secret;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * Where PostgreSQL is and how it may be used. Both users exist before the first start; {@code core}
 * owns the database and migrates it.
 *
 * @param uri {@code postgresql://host:port/database}, without a user
 * @param poolSize connections of {@code core} for transactions, of this process
 * @param statementPoolSize connections of {@code core} for single statements, of this process
 * @param edgePoolSize connections of {@code edge}, of this process
 * @param waitQueueSize how many may wait for a connection of a pool before more are refused
 * @param statementTimeout after which PostgreSQL ends a statement
 * @param idleTimeout after which PostgreSQL ends a transaction whose client does nothing; it frees
 *     the locks of a frozen process
 * @param startWithin how long a start waits for a PostgreSQL that does not answer
 * @param attempts how often a transaction is tried that PostgreSQL ends for the sake of another one
 */
public record StoreConfig(
    String uri,
    String coreUser,
    Secret corePassword,
    String edgeUser,
    Secret edgePassword,
    int poolSize,
    int statementPoolSize,
    int edgePoolSize,
    int waitQueueSize,
    Duration statementTimeout,
    Duration idleTimeout,
    Duration startWithin,
    int attempts) {

  public StoreConfig {
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(coreUser, "coreUser");
    Objects.requireNonNull(corePassword, "corePassword");
    Objects.requireNonNull(edgeUser, "edgeUser");
    Objects.requireNonNull(edgePassword, "edgePassword");
    Allowed.that("uri", isDatabase(uri), "is not postgresql://host:port/database, without a user");
    Allowed.atLeast("poolSize", poolSize, 1);
    Allowed.atLeast("statementPoolSize", statementPoolSize, 1);
    Allowed.atLeast("edgePoolSize", edgePoolSize, 1);
    Allowed.atLeast("waitQueueSize", waitQueueSize, 1);
    Allowed.positive("statementTimeout", statementTimeout);
    Allowed.positive("idleTimeout", idleTimeout);
    Allowed.atLeast("attempts", attempts, 1);
    Allowed.positive("startWithin", startWithin);
  }

  /**
   * A database of a test or a tool, from two URIs, each with its user and password. Products are
   * configured in full.
   */
  public static StoreConfig of(String coreUri, String edgeUri) {
    URI core = URI.create(coreUri);
    String[] coreLogin = core.getUserInfo().split(":", 2);
    String[] edgeLogin = URI.create(edgeUri).getUserInfo().split(":", 2);
    return new StoreConfig(
        "postgresql://%s:%d%s".formatted(core.getHost(), core.getPort(), core.getPath()),
        coreLogin[0],
        new Secret(coreLogin[1]),
        edgeLogin[0],
        new Secret(edgeLogin[1]),
        16,
        4,
        8,
        1_000,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        5);
  }

  /**
   * Its refusal does not quote it: who puts a password there by mistake does not want to find it in
   * a log.
   */
  private static boolean isDatabase(String uri) {
    try {
      PgConnectOptions.fromUri(uri);
      return uri.startsWith("postgresql://") && URI.create(uri).getUserInfo() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
