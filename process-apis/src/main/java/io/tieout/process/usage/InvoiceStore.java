package io.tieout.process.usage;

import static io.tieout.backbone.store.Rows.utc;
import static io.tieout.process.usage.EventStore.column;
import static java.util.stream.Collectors.groupingBy;

import io.tieout.model.InvoiceLine;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The SQL that marks deliveries with the invoice lines that charge for them. Everything waits. */
final class InvoiceStore {

  /** An invoice of an entity, by billing's id. */
  record Id(String entity, String invoice) {}

  /**
   * The use that a line charges for.
   *
   * @param line billing's id of the line
   * @param contract null for all of the customer's
   */
  record Charged(
      Id invoice,
      String line,
      String customer,
      String contract,
      String meter,
      Instant from,
      Instant to) {

    static Charged of(Id invoice, InvoiceLine line, String customer, String contract) {
      return new Charged(
          invoice,
          line.id(),
          customer,
          contract,
          line.meter(),
          line.serviceFrom(),
          line.serviceTo());
    }
  }

  private InvoiceStore() {}

  /** Remembers invoices; returns those that were not known. */
  static Set<Id> insert(SqlConnection tx, List<Id> invoices) {
    var inserted = new HashSet<Id>();
    if (invoices.isEmpty()) {
      return inserted;
    }
    for (Row row :
        tx.preparedQuery(
                """
                INSERT INTO usage.invoice (entity, id)
                SELECT * FROM unnest($1::text[], $2::text[]) AS i (entity, id) ORDER BY entity, id
                ON CONFLICT DO NOTHING RETURNING entity, id""")
            .execute(
                Tuple.of(
                    column(invoices, String[]::new, Id::entity),
                    (Object) column(invoices, String[]::new, Id::invoice)))
            .await()) {
      inserted.add(new Id(row.getString("entity"), row.getString("id")));
    }
    return inserted;
  }

  /**
   * Marks what billing has of the windows whose noon, by which it counts them, lies in a line's
   * service period and which no other line charges for, and counts its events.
   */
  static void mark(SqlConnection tx, List<Charged> lines) {
    if (lines.isEmpty()) {
      return;
    }
    Map<Charged, List<Long>> windows = lock(tx, lines);
    if (windows.isEmpty()) {
      return;
    }
    tx.preparedQuery(
            """
            UPDATE usage.delivery SET invoice = $2, invoice_line = $3
            WHERE window_id = ANY($1::bigint[]) AND state = 'DELIVERED' AND invoice IS NULL""")
        .executeBatch(
            windows.entrySet().stream()
                .map(
                    charged ->
                        Tuple.of(
                            charged.getValue().toArray(Long[]::new),
                            charged.getKey().invoice().invoice(),
                            charged.getKey().line()))
                .toList())
        .await();
    // Counters come last, in order.
    Contributions.BILLED.count(tx, windows.values().stream().flatMap(List::stream).toList());
  }

  /** No delivery of a locked window becomes delivered until the transaction ends. */
  private static Map<Charged, List<Long>> lock(SqlConnection tx, List<Charged> lines) {
    var windows = new LinkedHashMap<Long, Charged>();
    for (Row row :
        tx.preparedQuery(
                """
                SELECT w.id, l.line
                FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[],
                    $6::timestamptz[]) WITH ORDINALITY
                    AS l (entity, customer, contract, meter, begins, ends, line)
                  JOIN usage.metering_point p ON p.customer = l.customer AND p.meter = l.meter
                    AND p.entity = l.entity AND (l.contract IS NULL OR p.contract = l.contract)
                  JOIN usage.usage_window w ON w.point = p.id
                    AND w.day >= (l.begins AT TIME ZONE p.billed_zone)::date
                    AND w.day <= (l.ends AT TIME ZONE p.billed_zone)::date
                    AND (w.day + time '12:00') AT TIME ZONE p.billed_zone >= l.begins
                    AND (w.day + time '12:00') AT TIME ZONE p.billed_zone < l.ends
                ORDER BY w.id, l.line FOR UPDATE OF w""")
            .execute(
                Tuple.of(
                    column(lines, String[]::new, line -> line.invoice().entity()),
                    column(lines, String[]::new, Charged::customer),
                    column(lines, String[]::new, Charged::contract),
                    column(lines, String[]::new, Charged::meter),
                    column(lines, OffsetDateTime[]::new, line -> utc(line.from())),
                    column(lines, OffsetDateTime[]::new, line -> utc(line.to()))))
            .await()) {
      windows.putIfAbsent(row.getLong("id"), lines.get(row.getInteger("line") - 1));
    }
    return windows.keySet().stream().collect(groupingBy(windows::get));
  }
}
