package io.tieout.process.masterdata;

import static io.tieout.backbone.store.Rows.instant;
import static io.tieout.backbone.store.Rows.utc;

import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.store.Rows;
import io.tieout.model.Contract;
import io.tieout.model.CrossReference;
import io.tieout.model.Customer;
import io.tieout.model.CustomerRecord;
import io.tieout.model.RefusedRecord;
import io.tieout.model.SourceRef;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The SQL of customers, contracts, and how far the CRM has been read. */
final class MasterdataStore {

  /** Told in the transaction of every change, so that every process drops what it remembers. */
  static final String CHANNEL = "masterdata";

  private static final String NOTIFY = "SELECT pg_notify('masterdata', '')";

  private static final String PUT_CUSTOMER =
      """
      INSERT INTO masterdata.customer (id, tenant, body) VALUES ($1, $2, $3)
      ON CONFLICT (id) DO UPDATE SET tenant = EXCLUDED.tenant, body = EXCLUDED.body, state = 'DUE'
      WHERE customer.body -> 'source' = EXCLUDED.body -> 'source'
        AND customer.body <> EXCLUDED.body
      """;

  private static final String CUSTOMERS = "SELECT body FROM masterdata.customer WHERE id = ANY($1)";

  private static final String ADD_CONTRACT =
      """
      INSERT INTO masterdata.contract (id, tenant, body, customer, charged_from)
      VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT DO NOTHING
      """;

  private static final String LOCK_CONTRACTS =
      """
      SELECT body, EXISTS (SELECT FROM masterdata.reference r
                           WHERE r.kind = 'CONTRACT' AND r.record = k.id) AS carried
      FROM masterdata.contract k WHERE id = ANY($1) ORDER BY id FOR UPDATE OF k
      """;

  private static final String CHANGE_CONTRACT =
      """
      UPDATE masterdata.contract SET tenant = $2, body = $3, customer = $4, state = 'DUE',
        charged_from =
          CASE WHEN body -> 'from' = $3 -> 'from' THEN charged_from ELSE $5 END
      WHERE id = $1 AND body <> $3
      """;

  private static final String READ_MARK =
      "SELECT changed_to FROM masterdata.mark WHERE account = $1 AND list = $2";

  private static final String SET_MARK =
      """
      INSERT INTO masterdata.mark (account, list, changed_to) VALUES ($1, $2, $3)
      ON CONFLICT (account, list) DO UPDATE
      SET changed_to = greatest(mark.changed_to, EXCLUDED.changed_to)
      """;

  private static final String DUE_CUSTOMERS =
      "SELECT body FROM masterdata.customer WHERE state = 'DUE' AND id > $1 ORDER BY id LIMIT $2";

  private static final String DUE_CONTRACTS =
      """
      SELECT k.body, k.charged_from FROM masterdata.contract k JOIN masterdata.customer c ON c.id = k.customer
      WHERE k.state = 'DUE' AND c.state = 'CARRIED' AND k.id > $1
        AND (k.body ->> 'from')::date <= $3
      ORDER BY k.id LIMIT $2
      """;

  private static final String SETTLE_CUSTOMER =
      "UPDATE masterdata.customer SET state = $3 WHERE id = $1 AND body = $2";

  private static final String SETTLE_CONTRACT =
      "UPDATE masterdata.contract SET state = $3 WHERE id = $1 AND body = $2";

  private static final String CUSTOMER_IS_DUE =
      "UPDATE masterdata.customer SET state = 'DUE' WHERE id = $1 AND state <> 'DUE'";

  private static final String CONTRACT_IS_DUE =
      "UPDATE masterdata.contract SET state = 'DUE' WHERE id = $1 AND state <> 'DUE'";

  private static final String RECORDS =
      """
      SELECT c.id, c.body,
        (SELECT coalesce(jsonb_agg(k.body ORDER BY k.id), '[]') FROM masterdata.contract k
         WHERE k.customer = c.id) AS contracts,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('system', r.system, 'account', r.account,
                                                      'id', r.id) ORDER BY r.account), '[]')
         FROM masterdata.reference r WHERE r.kind = 'CUSTOMER' AND r.record = c.id) AS refs
      FROM masterdata.customer c WHERE c.id = ANY($1)
      """;

  private MasterdataStore() {}

  /**
   * What became of records that were to be stored.
   *
   * @param changed whether any of them is stored otherwise than before
   * @param refused those whose number another record of a CRM had first
   */
  record Stored(boolean changed, List<RefusedRecord> refused) {}

  /** Stores customers as the CRM has them. */
  static Stored putCustomers(SqlConnection tx, List<Customer> customers) {
    boolean changed =
        change(
            tx,
            PUT_CUSTOMER,
            customers.stream()
                .map(customer -> Tuple.of(customer.id(), customer.tenant(), json(customer)))
                .toList());
    var owners = new HashMap<String, SourceRef>();
    var ids = customers.stream().map(Customer::id).toArray(String[]::new);
    for (var row : run(tx, CUSTOMERS, Tuple.of(ids))) {
      var stored = read(row, "body", Customer.class);
      owners.put(stored.id(), stored.source());
    }
    return new Stored(
        changed,
        customers.stream()
            .filter(customer -> !customer.source().equals(owners.get(customer.id())))
            .map(it -> KnownContract.taken(it.source(), it.id(), owners.get(it.id())))
            .toList());
  }

  /**
   * Stores contracts as the CRM has them, each with the zones that it had before.
   *
   * @param now in business time
   */
  static Stored putContracts(SqlConnection tx, List<Contract> contracts, Instant now) {
    var rows =
        contracts.stream()
            .sorted(Comparator.comparing(Contract::id))
            .map(contract -> row(contract, now))
            .toList();
    boolean added = change(tx, ADD_CONTRACT, rows);
    var known = new HashMap<String, KnownContract>();
    var ids = contracts.stream().map(Contract::id).toArray(String[]::new);
    for (var row : run(tx, LOCK_CONTRACTS, Tuple.of(ids))) {
      var contract = read(row, "body", Contract.class);
      known.put(contract.id(), new KnownContract(contract, row.getBoolean("carried")));
    }
    var refused = new ArrayList<RefusedRecord>();
    var changed = new ArrayList<Tuple>();
    for (var contract : contracts) {
      var before = known.get(contract.id());
      var refusal = before.refusal(contract);
      refusal.ifPresent(refused::add);
      var after = ContractZones.carry(before.contract(), contract, now);
      if (refusal.isEmpty() && !after.equals(before.contract())) {
        changed.add(row(after, now));
      }
    }
    return new Stored(
        (!changed.isEmpty() && change(tx, CHANGE_CONTRACT, changed)) || added, refused);
  }

  private static Tuple row(Contract contract, Instant now) {
    return Tuple.of(
        contract.id(),
        contract.tenant(),
        json(contract),
        contract.customer(),
        BillingPeriod.chargedFrom(contract, now));
  }

  static void told(SqlConnection tx) {
    tx.query(NOTIFY).execute().await();
  }

  static Optional<Instant> mark(SqlClient sql, String account, String list) {
    return Rows.first(
        run(sql, READ_MARK, Tuple.of(account, list)), row -> instant(row, "changed_to"));
  }

  static void setMark(SqlConnection tx, String account, String list, Instant changedTo) {
    run(tx, SET_MARK, Tuple.of(account, list, utc(changedTo)));
  }

  /** Customers to carry over, by id, after one. */
  static List<Customer> dueCustomers(SqlClient sql, String after, int limit) {
    return Rows.list(
        run(sql, DUE_CUSTOMERS, Tuple.of(after, limit)), row -> read(row, "body", Customer.class));
  }

  /**
   * Contracts to carry over whose customer has been, by id, after one. Billing takes none whose
   * first day is ahead.
   *
   * @param begun the last day that has begun everywhere
   */
  static List<DueContract> dueContracts(SqlClient sql, String after, int limit, LocalDate begun) {
    return Rows.list(
        run(sql, DUE_CONTRACTS, Tuple.of(after, limit, begun)),
        row ->
            new DueContract(read(row, "body", Contract.class), row.getLocalDate("charged_from")));
  }

  /**
   * A contract to carry over.
   *
   * @param chargedFrom the first day that billing charges
   */
  record DueContract(Contract contract, LocalDate chargedFrom) {
    String id() {
      return contract.id();
    }

    String customer() {
      return contract.customer();
    }
  }

  /**
   * Marks a record as carried over or set aside.
   *
   * @return false if it is stored otherwise by now
   */
  static boolean settle(SqlConnection tx, RecordKey record, Object body, boolean carried) {
    var statement =
        switch (record.kind()) {
          case CUSTOMER -> SETTLE_CUSTOMER;
          case CONTRACT -> SETTLE_CONTRACT;
        };
    var state = carried ? "CARRIED" : "SET_ASIDE";
    return run(tx, statement, Tuple.of(record.id(), json(body), state)).rowCount() > 0;
  }

  /** Has a record carried over again, whatever has become of it. */
  static void makeDue(SqlClient sql, RecordKey record) {
    var statement =
        switch (record.kind()) {
          case CUSTOMER -> CUSTOMER_IS_DUE;
          case CONTRACT -> CONTRACT_IS_DUE;
        };
    run(sql, statement, Tuple.of(record.id()));
  }

  /** The records of those customers that exist, by id. */
  static Future<Map<String, CustomerRecord>> records(SqlClient sql, Collection<String> ids) {
    return sql.preparedQuery(RECORDS)
        .execute(Tuple.of(ids.toArray(String[]::new)))
        .map(
            rows -> {
              var records = new HashMap<String, CustomerRecord>();
              for (var row : rows) {
                records.put(row.getString("id"), record(row));
              }
              return records;
            });
  }

  private static CustomerRecord record(Row row) {
    return new CustomerRecord(
        read(row, "body", Customer.class),
        List.of(read(row, "contracts", Contract[].class)),
        List.of(read(row, "refs", CrossReference[].class)));
  }

  private static <T> T read(Row row, String column, Class<T> type) {
    var json = row.getValue(column).toString();
    return StrictJson.read(Buffer.buffer(json), type);
  }

  private static JsonObject json(Object body) {
    return new JsonObject(StrictJson.write(body));
  }

  private static boolean change(SqlConnection tx, String statement, List<Tuple> rows) {
    boolean changed = false;
    for (var result = tx.preparedQuery(statement).executeBatch(rows).await();
        result != null;
        result = result.next()) {
      changed |= result.rowCount() > 0;
    }
    return changed;
  }

  private static RowSet<Row> run(SqlClient sql, String statement, Tuple values) {
    return sql.preparedQuery(statement).execute(values).await();
  }
}
