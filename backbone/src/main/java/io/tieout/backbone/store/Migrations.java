package io.tieout.backbone.store;

import io.tieout.backbone.config.ConfigurationException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the SQL schema of each capability up to date. */
public final class Migrations {
  private static final Duration PAUSE = Duration.ofMillis(500);

  private Migrations() {}

  /**
   * Runs the scripts not yet run of every capability, in the order given; {@code backbone} comes
   * first. Several processes may do so at once: PostgreSQL lets one go ahead. Blocks.
   *
   * @param capabilities names of SQL schemas, with scripts at {@code db/migration/<name>} on the
   *     class path
   * @throws ConfigurationException if PostgreSQL cannot be reached within {@link
   *     StoreConfig#startWithin}, or lets us not in
   * @throws FlywayException if a script fails, or was changed after it ran
   */
  public static void run(StoreConfig config, List<String> capabilities) {
    long end = System.nanoTime() + config.startWithin().toNanos();
    for (String capability : capabilities) {
      while (!migrated(config, capability, end)) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /** False while it is worth another attempt. */
  private static boolean migrated(StoreConfig config, String capability, long end) {
    try {
      migrate(config, capability);
      return true;
    } catch (FlywayException e) {
      if (isAway(e) && System.nanoTime() < end) {
        return false;
      }
      throw refusal(config, e);
    }
  }

  private static void migrate(StoreConfig config, String capability) {
    Flyway.configure()
        .dataSource("jdbc:" + config.uri(), config.coreUser(), config.corePassword().value())
        .defaultSchema(capability)
        .createSchemas(true)
        .table("migration")
        .locations("classpath:db/migration/" + capability)
        .failOnMissingLocations(true)
        .validateMigrationNaming(true)
        .cleanDisabled(true)
        .load()
        .migrate();
  }

  /** What keeps us out of the database by the key that can let us in; else what Flyway says. */
  private static RuntimeException refusal(StoreConfig config, FlywayException failure) {
    var said = said(failure);
    String key =
        switch (said.map(sql -> sql.getSQLState().substring(0, 2)).orElse("")) {
          case "08", "3D" -> "store.uri"; // connection exception, invalid catalog name
          case "28" -> "store.corePassword"; // invalid authorization specification
          default -> null;
        };
    return key == null
        ? failure
        : new ConfigurationException(
            "%s: %s cannot be used: %s".formatted(key, config.uri(), said.get().getMessage()));
  }

  /** Whether PostgreSQL does not answer, or is only starting: cannot_connect_now. */
  private static boolean isAway(FlywayException failure) {
    var state = said(failure).map(SQLException::getSQLState).orElse("");
    return state.startsWith("08") || state.equals("57P03");
  }

  /** What PostgreSQL, or its driver, said. */
  private static Optional<SQLException> said(FlywayException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return Optional.of(sql);
      }
    }
    return Optional.empty();
  }
}
