package io.tieout.process.masterdata;

import io.tieout.model.CrossReference;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** The SQL of the ids that customers and contracts have at system accounts. */
final class ReferenceStore {

  private static final String PUT_REFERENCE =
      """
      INSERT INTO masterdata.reference (kind, record, tenant, account, system, id)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (kind, record, account) DO UPDATE SET id = EXCLUDED.id
      """;

  private static final String CUSTOMER_AT =
      """
      SELECT id FROM masterdata.reference
      WHERE kind = 'CUSTOMER' AND record = $1 AND account = $2
      """;

  private static final String CUSTOMER_OF =
      """
      SELECT record FROM masterdata.reference
      WHERE kind = 'CUSTOMER' AND account = $1 AND id = $2
      """;

  private ReferenceStore() {}

  static void put(SqlConnection tx, RecordKey record, String tenant, CrossReference ref) {
    tx.preparedQuery(PUT_REFERENCE)
        .execute(
            Tuple.of(
                record.kind().name(), record.id(), tenant, ref.account(), ref.system(), ref.id()))
        .await();
  }

  /** The id under which an account knows a customer, as committed: no memory is between. */
  static Optional<String> customerAt(SqlClient sql, String customer, String account) {
    return first(sql.preparedQuery(CUSTOMER_AT).execute(Tuple.of(customer, account)).await());
  }

  /** The customer that an account knows under an id. */
  static Future<Optional<String>> customerOf(SqlClient sql, String account, String id) {
    return sql.preparedQuery(CUSTOMER_OF).execute(Tuple.of(account, id)).map(ReferenceStore::first);
  }

  private static Optional<String> first(RowSet<Row> rows) {
    return rows.stream().map(row -> row.getString(0)).findFirst();
  }
}
