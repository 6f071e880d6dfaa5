package io.tieout.system.erp.netsuite;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.ErpPeriod;
import io.tieout.model.PeriodState;
import io.vertx.core.Future;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Accounting periods: ours are months, NetSuite's have internal ids. Which id is which month never
 * changes and is remembered; whether a period is open is asked every time.
 */
final class NetSuitePeriods {

  private static final String SELECT =
      """
      SELECT id, TO_CHAR(startdate, 'YYYY-MM-DD') AS startdate,
        TO_CHAR(enddate, 'YYYY-MM-DD') AS enddate, closed, arlocked, alllocked
      FROM accountingperiod WHERE isadjust = 'F' AND isquarter = 'F' AND isyear = 'F'
      """;

  private static final String YES = "T";

  private final NetSuiteApi api;
  private final Map<String, String> ids = new ConcurrentHashMap<>();
  private final Map<String, String> months = new ConcurrentHashMap<>();

  NetSuitePeriods(NetSuiteApi api) {
    this.api = api;
  }

  /** NetSuite's id of a month. */
  Future<String> id(Caller caller, String period) {
    var known = ids.get(period);
    return known != null
        ? Future.succeededFuture(known)
        : read(caller, period).map(row -> row.path("id").asText());
  }

  /** The month of one of NetSuite's ids. */
  Future<String> month(Caller caller, String id) {
    var known = months.get(id);
    return known != null
        ? Future.succeededFuture(known)
        : one(caller, "AND id = " + Long.parseLong(id), "accounting period " + id)
            .map(row -> month(row));
  }

  /** A month as it is now; all entities share NetSuite's calendar here. */
  Future<ErpPeriod> find(Caller caller, String entity, String period) {
    return read(caller, period)
        .map(
            row ->
                api.read(
                    () ->
                        new ErpPeriod(
                            entity,
                            period,
                            LocalDate.parse(row.path("startdate").asText()),
                            LocalDate.parse(row.path("enddate").asText()).plusDays(1),
                            state(row))));
  }

  private Future<JsonNode> read(Caller caller, String period) {
    YearMonth month;
    try {
      month = YearMonth.parse(period);
    } catch (java.time.format.DateTimeParseException e) {
      return Future.failedFuture(new Failure.NotFound("NetSuite has no period " + period));
    }
    return one(
        caller,
        "AND startdate = TO_DATE('%s', 'YYYY-MM-DD')".formatted(month.atDay(1)),
        "period " + period);
  }

  private Future<JsonNode> one(Caller caller, String condition, String what) {
    return api.query(caller, SELECT + condition, 1)
        .map(
            rows -> {
              if (rows.items().isEmpty()) {
                throw new Failure.NotFound("NetSuite has no " + what);
              }
              var row = rows.items().getFirst();
              api.read(() -> month(row));
              return row;
            });
  }

  private String month(JsonNode row) {
    var month = YearMonth.from(LocalDate.parse(row.path("startdate").asText())).toString();
    ids.put(month, row.required("id").asText());
    months.put(row.required("id").asText(), month);
    return month;
  }

  private static PeriodState state(JsonNode row) {
    if (row.required("closed").asText().equals(YES)) {
      return PeriodState.CLOSED;
    }
    return row.required("arlocked").asText().equals(YES)
            || row.required("alllocked").asText().equals(YES)
        ? PeriodState.LOCKED
        : PeriodState.OPEN;
  }
}
