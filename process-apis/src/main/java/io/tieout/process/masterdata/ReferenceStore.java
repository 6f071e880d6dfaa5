package io.tieout.process.masterdata;

import io.tieout.backbone.store.Rows;
import io.tieout.model.CrossReference;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  private static final String CONTRACT_ACCOUNTS =
      """
      SELECT record, array_agg(account) FROM masterdata.reference
      WHERE kind = 'CONTRACT' AND record = ANY($1) GROUP BY record
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

  /** The accounts that know each of these contracts. */
  static Future<Map<String, Set<String>>> contractAccounts(SqlClient sql, Collection<String> ids) {
    return sql.preparedQuery(CONTRACT_ACCOUNTS)
        .execute(Tuple.of(ids.toArray(String[]::new)))
        .map(
            rows -> {
              var accounts = new HashMap<String, Set<String>>();
              ids.forEach(id -> accounts.put(id, Set.of()));
              rows.forEach(row -> accounts.put(row.getString(0), Set.of(row.getArrayOfStrings(1))));
              return accounts;
            });
  }

  private static Optional<String> first(RowSet<Row> rows) {
    return Rows.first(rows, row -> row.getString(0));
  }
}
