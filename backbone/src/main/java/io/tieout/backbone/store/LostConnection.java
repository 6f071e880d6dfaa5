package io.tieout.backbone.store;

import io.tieout.backbone.failure.Failure;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** Tells a connection that is gone from a statement that failed. */
final class LostConnection {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /**
   * admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections; and invalid_password,
   * while it is being rotated.
   */
  private static final Set<String> LETS_NOBODY_IN =
      Set.of("57P01", "57P02", "57P03", "53300", "28P01");

  private static final String CONNECTION_EXCEPTIONS = "08";

  private LostConnection() {}

  /** What a failure before the commit means: PostgreSQL rolls back what it has lost sight of. */
  static Throwable beforeCommit(Throwable failure) {
    return isLost(failure)
        ? new Failure.Unavailable(
            "store-unavailable", "the database does not answer; nothing was changed", RETRY_AFTER)
        : failure;
  }

  private static boolean isLost(Throwable failure) {
    if (failure instanceof PgException refused) {
      String state = refused.getSqlState();
      return state != null
          && (state.startsWith(CONNECTION_EXCEPTIONS) || LETS_NOBODY_IN.contains(state));
    }
    // What the driver itself says, rather than PostgreSQL, is about the connection.
    return failure instanceof VertxException || failure instanceof IOException;
  }
}
