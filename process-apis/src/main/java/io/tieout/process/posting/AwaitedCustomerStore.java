package io.tieout.process.posting;

import static io.tieout.backbone.store.Rows.utc;

import io.tieout.model.Customer;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Postings by the customer that they wait for. Every method waits, and belongs on a virtual thread.
 */
final class AwaitedCustomerStore {
  private AwaitedCustomerStore() {}

  /**
   * Customers, by billing account and billing's id, that documents of the account wait for, or that
   * nobody knew when they came.
   */
  static List<AwaitedCustomer> find(SqlClient client, String account, int limit) {
    return PostingStore.query(
            client,
            """
            SELECT source_account, billing_customer FROM posting.posting
            WHERE account = $1 AND unfinished AND state = 'WAITING_DEPENDENCY'
            UNION
            SELECT source_account, billing_customer FROM posting.posting
            WHERE account = $1 AND customer = billing_customer
            LIMIT $2
            """,
            Tuple.of(account, limit))
        .stream()
        .map(row -> new AwaitedCustomer(row.getString(0), row.getString(1)))
        .toList();
  }

  /**
   * Makes the documents of a customer its own that were known by billing's id only. One that its
   * lane is just carrying may forget it again; the next time it keeps it.
   *
   * @return the ids by which exceptions know them
   */
  static List<String> belongTo(
      SqlConnection tx, String account, AwaitedCustomer awaited, Customer customer) {
    return PostingStore.query(
            tx,
            """
            UPDATE posting.posting SET tenant = $4, customer = $5
            WHERE account = $1 AND source_account = $2 AND billing_customer = $3
              AND customer = billing_customer AND (tenant, customer) <> ($4, $5)
            RETURNING id, source_id
            """,
            Tuple.of(
                account,
                awaited.billingAccount(),
                awaited.billingCustomer(),
                customer.tenant(),
                customer.id()))
        .stream()
        .flatMap(
            row -> Stream.of(StoredPosting.publicId(row.getLong("id")), row.getString("source_id")))
        .toList();
  }

  /** Makes the documents that wait for a customer worth a look. */
  static void wake(SqlConnection tx, String account, AwaitedCustomer customer, Instant now) {
    PostingStore.query(
        tx,
        """
        UPDATE posting.posting SET due_at = $4
        WHERE account = $1 AND unfinished AND state = 'WAITING_DEPENDENCY'
          AND source_account = $2 AND billing_customer = $3 AND due_at > $4
        """,
        Tuple.of(account, customer.billingAccount(), customer.billingCustomer(), utc(now)));
  }

  /** A customer at billing that masterdata may not know yet. */
  record AwaitedCustomer(String billingAccount, String billingCustomer) {}
}
