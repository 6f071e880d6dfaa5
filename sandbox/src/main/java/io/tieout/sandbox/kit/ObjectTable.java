package io.tieout.sandbox.kit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The objects of one scope (a vendor, or one account of it) as seen through one connection. Every
 * method blocks its virtual thread; changes are the surrounding transaction's.
 */
public final class ObjectTable {
  private static final String COLUMNS = "id, external_key, sequence, body::text AS body";

  private final SqlClient sql;
  private final String scope;

  ObjectTable(SqlClient sql, String scope) {
    this.sql = sql;
    this.scope = scope;
  }

  /** The object of that id. */
  public Optional<StoredObject> get(String type, String id) {
    return one(
        "SELECT " + COLUMNS + " FROM object WHERE scope = $1 AND type = $2 AND id = $3",
        Tuple.of(scope, type, id));
  }

  /** The object of that id, held against other transactions until this one ends. */
  public Optional<StoredObject> lock(String type, String id) {
    return one(
        "SELECT " + COLUMNS + " FROM object WHERE scope = $1 AND type = $2 AND id = $3 FOR UPDATE",
        Tuple.of(scope, type, id));
  }

  /** The object of that external key. */
  public Optional<StoredObject> byKey(String type, String key) {
    return one(
        "SELECT " + COLUMNS + " FROM object WHERE scope = $1 AND type = $2 AND external_key = $3",
        Tuple.of(scope, type, key));
  }

  /** The objects that the query asks for, in its order. */
  public List<StoredObject> list(ObjectQuery query) {
    String order = query.newestFirst() ? "DESC" : "ASC";
    String past = query.newestFirst() ? "($4 = 0 OR sequence < $4)" : "sequence > $4";
    RowSet<Row> rows =
        sql.preparedQuery(
                "SELECT "
                    + COLUMNS
                    + " FROM object WHERE scope = $1 AND type = $2 AND body @> $3::text::jsonb AND "
                    + past
                    + " ORDER BY sequence "
                    + order
                    + " LIMIT $5")
            .execute(
                Tuple.of(
                    scope,
                    query.type(),
                    StrictJson.write(query.containing()),
                    query.after(),
                    query.limit()))
            .await();
    List<StoredObject> found = new ArrayList<>(rows.size());
    rows.forEach(row -> found.add(stored(row)));
    return found;
  }

  /**
   * Adds an object.
   *
   * @param key the external key, or null
   * @return false, and nothing is changed, where the id or the key is taken
   */
  public boolean insert(String type, String id, String key, ObjectNode body) {
    return sql.preparedQuery(
                """
                INSERT INTO object (scope, type, id, external_key, body)
                VALUES ($1, $2, $3, $4, $5::text::jsonb) ON CONFLICT DO NOTHING""")
            .execute(Tuple.of(scope, type, id, key, StrictJson.write(body)))
            .await()
            .rowCount()
        == 1;
  }

  /** Adds an object or replaces the one of that id; a key taken by another object is an error. */
  public void put(String type, String id, String key, ObjectNode body) {
    sql.preparedQuery(
            """
            INSERT INTO object (scope, type, id, external_key, body)
            VALUES ($1, $2, $3, $4, $5::text::jsonb)
            ON CONFLICT (scope, type, id)
            DO UPDATE SET external_key = excluded.external_key, body = excluded.body""")
        .execute(Tuple.of(scope, type, id, key, StrictJson.write(body)))
        .await();
  }

  /** Replaces the body of an object that exists. */
  public void replace(String type, String id, ObjectNode body) {
    sql.preparedQuery(
            "UPDATE object SET body = $4::text::jsonb WHERE scope = $1 AND type = $2 AND id = $3")
        .execute(Tuple.of(scope, type, id, StrictJson.write(body)))
        .await();
  }

  /** Removes an object, if it is there. */
  public void delete(String type, String id) {
    sql.preparedQuery("DELETE FROM object WHERE scope = $1 AND type = $2 AND id = $3")
        .execute(Tuple.of(scope, type, id))
        .await();
  }

  /**
   * The next number of a series, from 1, without gaps: a transaction that fails gives its number
   * back, so the series is taken by one transaction at a time.
   */
  public long next(String series) {
    return sql.preparedQuery(
            """
            INSERT INTO series (scope, name, last) VALUES ($1, $2, 1)
            ON CONFLICT (scope, name) DO UPDATE SET last = series.last + 1 RETURNING last""")
        .execute(Tuple.of(scope, series))
        .await()
        .iterator()
        .next()
        .getLong("last");
  }

  private Optional<StoredObject> one(String query, Tuple parameters) {
    RowSet<Row> rows = sql.preparedQuery(query).execute(parameters).await();
    return rows.size() == 0 ? Optional.empty() : Optional.of(stored(rows.iterator().next()));
  }

  private static StoredObject stored(Row row) {
    return new StoredObject(
        row.getString("id"),
        row.getString("external_key"),
        row.getLong("sequence"),
        (ObjectNode) StrictJson.read(row.getString("body")));
  }
}
