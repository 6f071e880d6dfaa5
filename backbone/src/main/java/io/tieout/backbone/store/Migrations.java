package io.tieout.backbone.store;

import io.tieout.backbone.config.ConfigurationException;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the SQL schema of each capability up to date. */
public final class Migrations {
  private Migrations() {}

  /**
   * Runs the scripts not yet run of every capability, in the order given; {@code backbone} comes
   * first. Several processes may do so at once: PostgreSQL lets one go ahead. Blocks.
   *
   * @param capabilities names of SQL schemas, with scripts at {@code db/migration/<name>} on the
   *     class path
   * @throws ConfigurationException if PostgreSQL cannot be reached, or lets nobody in
   * @throws FlywayException if a script fails, or was changed after it ran
   */
  public static void run(StoreConfig config, List<String> capabilities) {
    for (String capability : capabilities) {
      try {
        migrate(config, capability);
      } catch (FlywayException e) {
        throw refusal(config, e);
      }
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
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        String key =
            switch (sql.getSQLState().substring(0, 2)) {
              case "08", "3D" -> "store.uri"; // connection exception, invalid catalog name
              case "28" -> "store.corePassword"; // invalid authorization specification
              default -> null;
            };
        return key == null
            ? failure
            : new ConfigurationException(
                "%s: %s cannot be used: %s".formatted(key, config.uri(), sql.getMessage()));
      }
    }
    return failure;
  }
}
