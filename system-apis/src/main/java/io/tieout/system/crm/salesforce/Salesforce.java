package io.tieout.system.crm.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.api.CrmSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.resilience.VendorGuard;
import io.tieout.backbone.store.Cursor;
import io.tieout.model.Caller;
import io.tieout.model.ContractPage;
import io.tieout.model.CustomerPage;
import io.tieout.model.RefusedRecord;
import io.tieout.model.SystemKind;
import io.tieout.model.SystemState;
import io.tieout.system.vendor.AccessToken;
import io.tieout.system.vendor.VendorAnswer;
import io.tieout.system.vendor.VendorClient;
import io.tieout.system.vendor.VendorRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One Salesforce organisation. Lists go by SystemModstamp and id, so a page needs no cursor at the
 * vendor.
 */
public final class Salesforce implements CrmSystem {

  /** How sources name this vendor. */
  public static final String SYSTEM = "salesforce";

  private static final String TOKEN_PATH = "/services/oauth2/token";
  private static final String QUERY_PATH = "/services/data/v59.0/query?q=";
  private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(30);
  private static final Duration REST = Duration.ofSeconds(5);
  private static final int UNAUTHORIZED = 401;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxx");

  private final SalesforceConfig config;
  private final VendorClient client;
  private final VendorGuard guard;
  private final AccessToken token;
  private final SalesforceRecords records;

  private Salesforce(
      SalesforceConfig config, VendorClient client, VendorGuard guard, AccessToken token) {
    this.config = config;
    this.client = client;
    this.guard = guard;
    this.token = token;
    this.records = new SalesforceRecords(SYSTEM, config.account());
  }

  /**
   * Opens the adapter of one organisation.
   *
   * @param guard of all calls
   * @param wall the clock that tokens expire by
   */
  public static Salesforce open(
      Vertx vertx, SalesforceConfig config, VendorGuard guard, Clock wall) {
    var client = VendorClient.open(vertx, config.account(), config.endpoint());
    var token =
        new AccessToken(
            client,
            TOKEN_PATH,
            config.clientId(),
            config.clientSecret().value(),
            TOKEN_LIFETIME,
            wall);
    return new Salesforce(config, client, guard, token);
  }

  /** Closes its connections. */
  public Future<Void> close() {
    return client.close();
  }

  @Override
  public Future<SystemState> crmState(Caller caller, String account) {
    return Future.succeededFuture(
        new SystemState(SYSTEM, config.account(), SystemKind.CRM, guard.state(), guard.since()));
  }

  @Override
  public Future<CustomerPage> listCrmCustomers(
      Caller caller, String account, Instant since, String cursor, Integer limit) {
    return page(
            "Account", SalesforceRecords.ACCOUNT_FIELDS, since, cursor, limit, records::customer)
        .map(page -> new CustomerPage(page.items(), page.refused(), page.changedTo(), page.next()));
  }

  @Override
  public Future<ContractPage> listCrmContracts(
      Caller caller, String account, Instant since, String cursor, Integer limit) {
    return page(
            "Contract", SalesforceRecords.CONTRACT_FIELDS, since, cursor, limit, records::contract)
        .map(page -> new ContractPage(page.items(), page.refused(), page.changedTo(), page.next()));
  }

  /** Where a list goes on: after that record of that change. */
  private record Place(String stamp, String id) {

    static Place parse(String key) {
      var comma = key.indexOf(',');
      var place = new Place(key.substring(0, comma), key.substring(comma + 1));
      OffsetDateTime.parse(place.stamp, STAMP);
      if (!place.id.matches("[A-Za-z0-9]{15,18}")) {
        throw new IllegalArgumentException("no record id");
      }
      return place;
    }

    @Override
    public String toString() {
      return stamp + "," + id;
    }
  }

  private record Page<T>(
      List<T> items, List<RefusedRecord> refused, Instant changedTo, String next) {}

  private <T> Future<Page<T>> page(
      String type,
      String fields,
      Instant since,
      String cursor,
      Integer limit,
      Function<JsonNode, T> read) {
    var after = Cursor.key(cursor, null, Place::parse);
    var size = Cursor.limit(limit);
    var soql =
        "SELECT %s FROM %s WHERE IsDeleted = false%s ORDER BY SystemModstamp, Id LIMIT %d"
            .formatted(fields, type, condition(since, after), size + 1);
    return query(soql)
        .map(
            found -> {
              var rows = Cursor.page(found, size);
              var items = new ArrayList<T>();
              var refused = new ArrayList<RefusedRecord>();
              for (var row : rows) {
                try {
                  items.add(read.apply(row));
                } catch (IllegalArgumentException | java.time.DateTimeException e) {
                  refused.add(new RefusedRecord(row.path("Id").asText(), e.getMessage()));
                }
              }
              var last = rows.isEmpty() ? null : stamp(rows.getLast());
              return new Page<>(
                  items,
                  refused,
                  last == null ? null : OffsetDateTime.parse(last, STAMP).toInstant(),
                  Cursor.next(found, size, row -> new Place(stamp(row), row.path("Id").asText())));
            });
  }

  private static String condition(Instant since, Place after) {
    if (after != null) {
      return " AND (SystemModstamp > %1$s OR (SystemModstamp = %1$s AND Id > '%2$s'))"
          .formatted(after.stamp(), after.id());
    }
    return since == null ? "" : " AND SystemModstamp >= " + since;
  }

  private static String stamp(JsonNode row) {
    return row.path("SystemModstamp").asText();
  }

  private Future<List<JsonNode>> query(String soql) {
    var request = VendorRequest.get(QUERY_PATH + URLEncoder.encode(soql, StandardCharsets.UTF_8));
    return guard
        .call(() -> attempt(request, true))
        .map(answer -> answer.body().path("records").valueStream().toList());
  }

  private Future<VendorAnswer> attempt(VendorRequest request, boolean again) {
    return token
        .get()
        .compose(
            bearer ->
                client
                    .send(request.with(Map.of("Authorization", "Bearer " + bearer)))
                    .compose(
                        answer -> {
                          if (answer.status() == UNAUTHORIZED && again) {
                            token.refused(bearer);
                            return attempt(request, false);
                          }
                          return answer.isSuccess()
                              ? Future.succeededFuture(answer)
                              : Future.failedFuture(refusal(request, answer));
                        }));
  }

  private Failure refusal(VendorRequest request, VendorAnswer answer) {
    var code = answer.body().path(0).path("errorCode");
    if (!code.isTextual()) {
      return client.unreadable(request, "answers " + answer.status() + " with no Salesforce error");
    }
    var said = "%s refuses a query: %s".formatted(config.account(), code.asText());
    return answer.status() == UNAUTHORIZED || code.asText().equals("REQUEST_LIMIT_EXCEEDED")
        ? new Failure.Unavailable("system-unavailable", said, REST)
        : new Failure.Rejected("vendor-refusal", said);
  }
}
