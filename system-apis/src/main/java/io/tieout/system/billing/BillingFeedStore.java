package io.tieout.system.billing;

import static io.tieout.backbone.store.Rows.instant;
import static io.tieout.backbone.store.Rows.utc;

import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.lease.Lease;
import io.tieout.backbone.outbox.Outbox;
import io.tieout.backbone.store.Rows;
import io.tieout.backbone.store.Store;
import io.tieout.model.BillingDocument;
import io.tieout.model.Invoice;
import io.tieout.model.UnreadableInvoice;
import io.tieout.model.VoidedInvoice;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The feed's SQL. Blocks; for virtual threads. */
final class BillingFeedStore {
  /** As many as the contract allows. */
  private static final int MAX_DETAIL_CHARS = 500;

  private final Store store;

  BillingFeedStore(Store store) {
    this.store = store;
  }

  /** Invoices with hints that are due, those that wait longest first. */
  List<DueInvoice> dueInvoices(String account, Instant now, int limit) {
    List<DueInvoice> due = new ArrayList<>();
    store
        .core()
        .preparedQuery(
            """
            SELECT invoice, array_agg(event_id) AS events, max(attempts) AS attempts,
              min(first_attempt_at) AS first_attempt_at,
              (array_agg(traceparent ORDER BY received_at DESC))[1] AS traceparent
            FROM billing.hint WHERE account = $1 AND due_at <= $2
            GROUP BY invoice ORDER BY min(due_at) LIMIT $3\
            """)
        .execute(Tuple.of(account, utc(now), limit))
        .await()
        .forEach(
            row ->
                due.add(
                    new DueInvoice(
                        row.getString("invoice"),
                        List.of(row.getArrayOfStrings("events")),
                        row.getInteger("attempts"),
                        instant(row, "first_attempt_at"),
                        row.getString("traceparent"))));
    return due;
  }

  /** Stores a reading and settles the hints that asked for it, in one transaction. */
  void store(Lease lease, String account, Invoice invoice, DueInvoice due) {
    store(lease, account, Reading.of(invoice), due);
  }

  /** Stores that an invoice is void, as its next version, and settles the hints of it. */
  void storeVoided(Lease lease, String account, DueInvoice due) {
    store(lease, account, Reading.of(new VoidedInvoice(account, due.id())), due);
  }

  private void store(Lease lease, String account, Reading reading, DueInvoice due) {
    store.inTransaction(
        tx -> {
          lease.verify(tx);
          heard(tx, account, reading, due.traceparent());
          return tx.preparedQuery(SETTLE).execute(hints(account, due)).await();
        });
  }

  /** Stores those of a page of readings that are news. */
  void store(Lease lease, String account, List<Invoice> invoices, String traceparent) {
    List<Reading> readings = invoices.stream().map(Reading::of).toList();
    Set<String> known = new HashSet<>();
    store
        .core()
        .preparedQuery("SELECT id, hash FROM billing.document WHERE account = $1 AND id = ANY($2)")
        .execute(
            Tuple.of(account)
                .addArrayOfString(readings.stream().map(Reading::id).toArray(String[]::new)))
        .await()
        .forEach(row -> known.add(row.getString("id") + row.getString("hash")));
    for (Reading reading : readings) {
      if (!known.contains(reading.id() + reading.hash())) {
        store.inTransaction(
            tx -> {
              lease.verify(tx);
              return heard(tx, account, reading, traceparent);
            });
      }
    }
  }

  /** Leaves a draft's or a vanished invoice's hints behind. */
  void settle(String account, DueInvoice due) {
    store.core().preparedQuery(SETTLE).execute(hints(account, due)).await();
  }

  /** Keeps a hint of our own of each invoice, unless one waits already. */
  void hint(String account, List<String> invoices, String traceparent, Instant now) {
    if (invoices.isEmpty()) {
      return;
    }
    store
        .core()
        .preparedQuery(
            """
            INSERT INTO billing.hint AS h
              (account, event_id, invoice, traceparent, received_at, due_at)
            SELECT $1, 'poll:' || invoice, invoice, $3, $4, $4 FROM unnest($2::text[]) AS invoice
            ON CONFLICT (account, event_id) DO UPDATE
            SET due_at = excluded.due_at, attempts = 0, first_attempt_at = NULL
            WHERE h.due_at IS NULL\
            """)
        .execute(
            Tuple.of(account)
                .addArrayOfString(invoices.toArray(String[]::new))
                .addString(traceparent)
                .addOffsetDateTime(utc(now)))
        .await();
  }

  void postpone(String account, DueInvoice due, Instant now, Instant until) {
    store
        .core()
        .preparedQuery(
            """
            UPDATE billing.hint SET attempts = attempts + 1, due_at = $3,
              first_attempt_at = coalesce(first_attempt_at, $4)
            WHERE account = $1 AND event_id = ANY($2)\
            """)
        .execute(hints(account, due).addOffsetDateTime(utc(until)).addOffsetDateTime(utc(now)))
        .await();
  }

  /** The business time up to which an account has been polled. */
  Optional<Instant> polledTo(String account) {
    return Rows.first(
        store
            .core()
            .preparedQuery("SELECT polled_to FROM billing.poll WHERE account = $1")
            .execute(Tuple.of(account))
            .await(),
        row -> instant(row, "polled_to"));
  }

  void keepPolledTo(String account, Instant instant) {
    store
        .core()
        .preparedQuery(
            """
            INSERT INTO billing.poll (account, polled_to) VALUES ($1, $2)
            ON CONFLICT (account) DO UPDATE SET polled_to = excluded.polled_to\
            """)
        .execute(Tuple.of(account, utc(instant)))
        .await();
  }

  /** Forgets some settled hints that no vendor repeats any more. */
  void forgetHints(String account, Instant before, int limit) {
    store
        .core()
        .preparedQuery(
            """
            DELETE FROM billing.hint WHERE (account, event_id) IN (
              SELECT account, event_id FROM billing.hint
              WHERE account = $1 AND received_at < $2 AND due_at IS NULL LIMIT $3)\
            """)
        .execute(Tuple.of(account, utc(before), limit))
        .await();
  }

  private static final String SETTLE =
      "UPDATE billing.hint SET due_at = NULL WHERE account = $1 AND event_id = ANY($2)";

  private static Tuple hints(String account, DueInvoice due) {
    return Tuple.of(account).addArrayOfString(due.events().toArray(String[]::new));
  }

  /** Tells of an invoice that cannot be read, unless the same was told last. */
  void storeUnreadable(Lease lease, String account, String id, String detail, String traceparent) {
    var unreadable = new UnreadableInvoice(account, id, shortened(detail));
    store.inTransaction(
        tx -> {
          lease.verify(tx);
          return heard(tx, account, Reading.of(unreadable), traceparent);
        });
  }

  private static String shortened(String detail) {
    return detail.length() <= MAX_DETAIL_CHARS ? detail : detail.substring(0, MAX_DETAIL_CHARS);
  }

  /** Under the row's lock another hash is another version, and goes out with it. */
  private Void heard(SqlConnection tx, String account, Reading reading, String traceparent) {
    RowSet<Row> changed =
        tx.preparedQuery(
                """
                INSERT INTO billing.document AS known (account, id, version, hash)
                VALUES ($1, $2, 1, $3)
                ON CONFLICT (account, id) DO UPDATE
                SET version = known.version + 1, hash = excluded.hash
                WHERE known.hash <> excluded.hash
                RETURNING version\
                """)
            .execute(Tuple.of(account, reading.id(), reading.hash()))
            .await();
    for (Row row : changed) {
      var document =
          new BillingDocument(
              row.getInteger("version"),
              reading.hash(),
              reading.invoice(),
              reading.voided(),
              reading.unreadable());
      Outbox.append(tx, BillingFeed.TOPIC, account + "/" + reading.id(), document, traceparent);
    }
    return null;
  }

  /** An invoice as it was read, that it is void or unreadable, with the hash of its JSON. */
  private record Reading(
      String id, Invoice invoice, VoidedInvoice voided, UnreadableInvoice unreadable, String hash) {
    static Reading of(Invoice invoice) {
      return new Reading(invoice.source().id(), invoice, null, null, hash(invoice));
    }

    static Reading of(VoidedInvoice voided) {
      return new Reading(voided.id(), null, voided, null, hash(voided));
    }

    static Reading of(UnreadableInvoice unreadable) {
      return new Reading(unreadable.id(), null, null, unreadable, hash(unreadable));
    }

    private static String hash(Object canonical) {
      try {
        byte[] json = StrictJson.writeBytes(canonical);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }
  }
}
