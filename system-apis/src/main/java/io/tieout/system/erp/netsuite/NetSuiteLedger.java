package io.tieout.system.erp.netsuite;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.model.Caller;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpDocumentPage;
import io.tieout.model.ErpPosted;
import io.tieout.model.ErpStatus;
import io.tieout.model.Money;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/** Receivables of one period as the ledger has them, summed from the lines of each transaction. */
final class NetSuiteLedger {

  private final NetSuiteApi api;

  NetSuiteLedger(NetSuiteApi api) {
    this.api = api;
  }

  /**
   * A page of the documents of an entity and period.
   *
   * @param after id of the last transaction of the page before, 0 at first
   */
  Future<ErpDocumentPage> page(
      Caller caller,
      String entity,
      String subsidiary,
      String period,
      String periodId,
      long after,
      int limit) {
    var query =
        """
        SELECT t.id, t.externalid, t.type, t.tranid, t.entity, t.posting, t.voided,
          TO_CHAR(t.trandate, 'YYYY-MM-DD') AS trandate, c.symbol AS currency,
          SUM(CASE WHEN l.mainline = 'T' THEN l.foreignamount ELSE 0 END) AS gross,
          SUM(CASE WHEN l.mainline = 'F' AND l.taxline = 'F' THEN -l.foreignamount ELSE 0 END) AS net,
          SUM(CASE WHEN l.taxline = 'T' THEN -l.foreignamount ELSE 0 END) AS tax,
          SUM(CASE WHEN l.mainline = 'F' AND l.taxline = 'F' THEN 1 ELSE 0 END) AS linecount
        FROM transaction t JOIN transactionline l ON l.transaction = t.id
          JOIN currency c ON c.id = t.currency
        WHERE l.subsidiary = %d AND t.postingperiod = %d AND t.type IN ('CustInvc', 'CustCred')
          AND t.id > %d
        GROUP BY t.id, t.externalid, t.type, t.tranid, t.entity, t.posting, t.voided, t.trandate,
          c.symbol
        ORDER BY t.id
        """
            .formatted(Long.parseLong(subsidiary), Long.parseLong(periodId), after);
    return api.query(caller, query, limit)
        .map(
            rows ->
                api.read(
                    () -> {
                      var items =
                          rows.items().stream().map(row -> document(row, entity, period)).toList();
                      return new ErpDocumentPage(items, rows.more() ? items.getLast().id() : null);
                    }));
  }

  private static ErpPosted document(JsonNode row, String entity, String period) {
    var kind =
        row.required("type").asText().equals("CustInvc")
            ? DocumentKind.INVOICE
            : DocumentKind.CREDIT_MEMO;
    return new ErpPosted(
        row.required("id").asText(),
        row.path("externalid").asText(),
        kind,
        entity,
        row.required("entity").asText(),
        row.required("tranid").asText(),
        LocalDate.parse(row.required("trandate").asText()),
        period,
        status(row),
        row.required("linecount").asInt(),
        money(row, "net", kind),
        money(row, "tax", kind),
        money(row, "gross", kind),
        List.of());
  }

  private static ErpStatus status(JsonNode row) {
    if (row.required("voided").asText().equals("T")) {
      return ErpStatus.VOIDED;
    }
    return row.required("posting").asText().equals("T") ? ErpStatus.POSTED : ErpStatus.PENDING;
  }

  /** An invoice debits receivables and credits the rest; a credit memo the other way round. */
  private static Money money(JsonNode row, String column, DocumentKind kind) {
    var booked =
        new Money(new BigDecimal(row.required(column).asText()), row.required("currency").asText());
    return kind == DocumentKind.CREDIT_MEMO ? booked.negate() : booked;
  }
}
