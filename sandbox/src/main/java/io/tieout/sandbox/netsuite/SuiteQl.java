package io.tieout.sandbox.netsuite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.StrictJson;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * SuiteQL: one SELECT over the account's tables. It is handed to PostgreSQL with NetSuite's tables
 * laid over the stored records, so what PostgreSQL and SuiteQL have in common works. Every value
 * comes back as text, dates as the account prefers them (ISO 8601), columns without a value not at
 * all.
 */
final class SuiteQl {
  private static final Set<String> TABLES =
      Set.of(
          "transaction",
          "transactionline",
          "transactionaccountingline",
          "accountingperiod",
          "customer",
          "subsidiary",
          "account",
          "currency");
  private static final Pattern TABLE =
      Pattern.compile("\\b(?:from|join)\\s+(?!\\()([\\w.]+)", Pattern.CASE_INSENSITIVE);

  private static final String LAYER =
      """
      WITH record AS NOT MATERIALIZED (
        SELECT type, CASE WHEN id ~ '^[0-9]{1,18}$' THEN id::bigint END AS id, body
        FROM object WHERE scope = 'netsuite'),
      document AS NOT MATERIALIZED (
        SELECT id, body FROM record
        WHERE type IN ('invoice', 'creditMemo', 'customerPayment', 'journalEntry')),
      ledger AS NOT MATERIALIZED (
        SELECT d.id, d.body, line
        FROM document d, jsonb_array_elements(d.body #> '{ledger,lines}') line),
      transaction AS (
        SELECT id, body #>> '{ledger,type}' AS type, body ->> 'tranId' AS tranid,
          body ->> 'externalId' AS externalid,
          coalesce(body #>> '{entity,id}', body #>> '{customer,id}')::bigint AS entity,
          (body ->> 'tranDate')::date AS trandate,
          (body #>> '{postingPeriod,id}')::bigint AS postingperiod,
          (body #>> '{currency,id}')::bigint AS currency,
          (body ->> 'exchangeRate')::numeric AS exchangerate,
          (body ->> 'total')::numeric AS foreigntotal,
          body ->> 'memo' AS memo, body ->> 'otherRefNum' AS otherrefnum,
          body #>> '{status,id}' AS status, body #>> '{approvalStatus,id}' AS approvalstatus,
          'T' AS posting, 'F' AS voided
        FROM document),
      transactionline AS (
        SELECT id AS transaction, (line ->> 'line')::bigint AS id,
          (line ->> 'line')::bigint AS linesequencenumber,
          line ->> 'mainLine' AS mainline, line ->> 'taxLine' AS taxline,
          (body #>> '{subsidiary,id}')::bigint AS subsidiary, line ->> 'item' AS item,
          line ->> 'memo' AS memo, (line ->> 'quantity')::numeric AS quantity,
          (line ->> 'foreignAmount')::numeric AS foreignamount,
          (line ->> 'amount')::numeric AS netamount
        FROM ledger),
      transactionaccountingline AS (
        SELECT id AS transaction, (line ->> 'line')::bigint AS transactionline,
          1 AS accountingbook, (line ->> 'account')::bigint AS account, 'T' AS posting,
          (line ->> 'amount')::numeric AS amount,
          nullif(greatest((line ->> 'amount')::numeric, 0), 0) AS debit,
          nullif(greatest(-(line ->> 'amount')::numeric, 0), 0) AS credit
        FROM ledger),
      accountingperiod AS (
        SELECT id, body ->> 'periodName' AS periodname, (body ->> 'startDate')::date AS startdate,
          (body ->> 'endDate')::date AS enddate,
          CASE WHEN (body ->> 'closed')::boolean THEN 'T' ELSE 'F' END AS closed,
          CASE WHEN (body ->> 'arLocked')::boolean THEN 'T' ELSE 'F' END AS arlocked,
          CASE WHEN (body ->> 'allLocked')::boolean THEN 'T' ELSE 'F' END AS alllocked,
          'F' AS isadjust, 'F' AS isquarter, 'F' AS isyear
        FROM record WHERE type = 'accountingPeriod'),
      customer AS (
        SELECT id, body ->> 'entityId' AS entityid, body ->> 'externalId' AS externalid,
          body ->> 'companyName' AS companyname, (body #>> '{currency,id}')::bigint AS currency
        FROM record WHERE type = 'customer'),
      subsidiary AS (
        SELECT id, body ->> 'name' AS name, (body #>> '{currency,id}')::bigint AS currency
        FROM record WHERE type = 'subsidiary'),
      account (id, acctnumber, fullname, accttype) AS (VALUES %s),
      currency (id, symbol) AS (VALUES %s)
      """
          .formatted(accounts(), currencies());

  private SuiteQl() {}

  /** A page of the query's result, as NetSuite words it. */
  static ObjectNode run(SqlClient sql, String query, int limit, int offset) {
    check(query);
    ObjectNode page = StrictJson.object();
    page.putArray("links");
    var items = page.putArray("items");
    long total = 0;
    try {
      for (Row row :
          sql.preparedQuery(LAYER + rowsOf(query)).execute(Tuple.of(limit, offset)).await()) {
        total = row.getLong("total");
        ObjectNode item = (ObjectNode) StrictJson.read(row.getString("item"));
        item.putArray("links");
        items.add(item);
      }
    } catch (PgException e) {
      throw Errors.invalid("q", "Invalid search query. " + e.getErrorMessage());
    }
    return page.put("count", items.size())
        .put("offset", offset)
        .put("totalResults", total)
        .put("hasMore", offset + items.size() < total);
  }

  private static String rowsOf(String query) {
    return """
        SELECT count(*) OVER () AS total, coalesce(
          (SELECT jsonb_object_agg(key, value) FROM json_each_text(row_to_json(q))
           WHERE value IS NOT NULL), '{}')::text AS item
        FROM (
        %s
        ) q LIMIT $1 OFFSET $2"""
        .formatted(query);
  }

  private static void check(String query) {
    if (!query.strip().toLowerCase(Locale.ROOT).startsWith("select") || query.contains(";")) {
      throw Errors.invalid("q", "Invalid search query. Expected one SELECT.");
    }
    Matcher tables = TABLE.matcher(query);
    while (tables.find()) {
      if (!TABLES.contains(tables.group(1).toLowerCase(Locale.ROOT))) {
        throw Errors.invalid("q", "Record '" + tables.group(1) + "' was not found.");
      }
    }
  }

  private static String accounts() {
    return Arrays.stream(Account.values())
        .map(
            account ->
                "(%s, '%s', '%s', '%s')"
                    .formatted(account.id(), account.number(), account.fullName(), account.type()))
        .collect(Collectors.joining(", "));
  }

  private static String currencies() {
    return IntStream.range(0, Books.CURRENCIES.size())
        .mapToObj(i -> "(%d, '%s')".formatted(i + 1, Books.CURRENCIES.get(i)))
        .collect(Collectors.joining(", "));
  }
}
