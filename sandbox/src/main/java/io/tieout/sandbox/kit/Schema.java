package io.tieout.sandbox.kit;

/** The kit's tables, in the simulators' own database and shared by all vendors. */
final class Schema {
  /**
   * Begins the transaction that creates tables: simulators that start together take turns, and a
   * table that is there already is not worth a notice.
   */
  static final String BEGIN =
      "SET LOCAL client_min_messages TO warning; SELECT pg_advisory_xact_lock(4711)";

  static final String TABLES =
      """
      CREATE TABLE IF NOT EXISTS object (
        scope text NOT NULL,
        type text NOT NULL,
        id text NOT NULL,
        external_key text,
        sequence bigint GENERATED ALWAYS AS IDENTITY,
        body jsonb NOT NULL,
        PRIMARY KEY (scope, type, id),
        UNIQUE (scope, type, external_key));
      CREATE INDEX IF NOT EXISTS object_order ON object (scope, type, sequence);
      CREATE INDEX IF NOT EXISTS object_body ON object USING gin (body jsonb_path_ops);
      CREATE TABLE IF NOT EXISTS series (
        scope text NOT NULL,
        name text NOT NULL,
        last bigint NOT NULL,
        PRIMARY KEY (scope, name));
      CREATE TABLE IF NOT EXISTS clock (vendor text PRIMARY KEY, now timestamptz NOT NULL);
      CREATE TABLE IF NOT EXISTS webhook_endpoint (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        scope text NOT NULL,
        url text NOT NULL,
        secret text NOT NULL,
        UNIQUE (scope, url));
      CREATE TABLE IF NOT EXISTS webhook (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        endpoint bigint NOT NULL REFERENCES webhook_endpoint ON DELETE CASCADE,
        payload text NOT NULL,
        attempts int NOT NULL DEFAULT 0,
        not_before timestamptz)""";

  private Schema() {}
}
