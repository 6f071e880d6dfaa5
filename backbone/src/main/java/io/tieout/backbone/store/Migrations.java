package io.tieout.backbone.store;

import java.util.List;
import org.flywaydb.core.Flyway;

/** Brings the SQL schema of each capability up to date. */
public final class Migrations {
  private Migrations() {}

  /**
   * Runs the scripts not yet run of every capability, in the order given; {@code backbone} comes
   * first. Several processes may do so at once: PostgreSQL lets one go ahead. Blocks.
   *
   * @param capabilities names of SQL schemas, with scripts at {@code db/migration/<name>} on the
   *     class path
   * @throws org.flywaydb.core.api.FlywayException if a script fails, or was changed after it ran
   */
  public static void run(StoreConfig config, List<String> capabilities) {
    for (String capability : capabilities) {
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
  }
}
