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
import io.tieout.system.vendor.Adapter;
import io.tieout.system.vendor.Refusal;
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
import java.util.Optional;
import java.util.function.Function;

/**
 * One Salesforce organisation. Lists go by SystemModstamp and id, so a page needs no cursor at the
 * vendor.
 */
public final class Salesforce implements CrmSystem, Adapter {

  /** How sources name this vendor. */
  public static final String SYSTEM = "salesforce";

  private static final String TOKEN_PATH = "/services/oauth2/token";
  private static final String QUERY_PATH = "/services/data/v59.0/query";
  private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(30);
  private static final Duration LONG_REST = Duration.ofMinutes(1);
  private static final Duration REST = Duration.ofSeconds(1);
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
    this.records = new SalesforceRecords(config.account());
  }

  /**
   * Opens the adapter of one organisation.
   *
   * @param guard of all calls
   * @param wall the clock of tokens and deadlines
   */
  public static Salesforce open(
      Vertx vertx, SalesforceConfig config, VendorGuard guard, Clock wall) {
    var client = VendorClient.open(vertx, config.account(), config.endpoint(), wall);
    var token =
        new AccessToken(
            client, TOKEN_PATH, config.clientId(), config.clientSecret(), TOKEN_LIFETIME, wall);
    return new Salesforce(config, client, guard, token);
  }

  @Override
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
            caller,
            "Account",
            SalesforceRecords.ACCOUNT_FIELDS,
            since,
            cursor,
            limit,
            records::customer)
        .map(page -> new CustomerPage(page.items(), page.refused(), page.changedTo(), page.next()));
  }

  @Override
  public Future<ContractPage> listCrmContracts(
      Caller caller, String account, Instant since, String cursor, Integer limit) {
    return page(
            caller,
            "Contract",
            SalesforceRecords.CONTRACT_FIELDS,
            since,
            cursor,
            limit,
            records::contract)
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
      Caller caller,
      String type,
      String fields,
      Instant since,
      String cursor,
      Integer limit,
      Function<JsonNode, T> read) {
    var list = Cursor.of(type);
    var after = list.key(cursor, null, Place::parse);
    var size = Cursor.limit(limit);
    var soql =
        "SELECT %s FROM %s WHERE IsDeleted = false%s ORDER BY SystemModstamp, Id LIMIT %d"
            .formatted(fields, type, condition(since, after), size + 1);
    return query(caller, soql).map(found -> client.read(() -> page(found, list, size, read)));
  }

  private static <T> Page<T> page(
      List<JsonNode> found, Cursor list, int size, Function<JsonNode, T> read) {
    var rows = Cursor.page(found, size);
    var items = new ArrayList<T>();
    var refused = new ArrayList<RefusedRecord>();
    for (var row : rows) {
      try {
        items.add(read.apply(row));
      } catch (IllegalArgumentException e) {
        refused.add(new RefusedRecord(row.required("Id").asText(), e.getMessage()));
      }
    }
    return new Page<>(
        items,
        refused,
        rows.isEmpty() ? null : OffsetDateTime.parse(stamp(rows.getLast()), STAMP).toInstant(),
        list.next(found, size, row -> new Place(stamp(row), row.required("Id").asText())));
  }

  private static String condition(Instant since, Place after) {
    if (after != null) {
      return " AND (SystemModstamp > %1$s OR (SystemModstamp = %1$s AND Id > '%2$s'))"
          .formatted(after.stamp(), after.id());
    }
    return since == null ? "" : " AND SystemModstamp >= " + since;
  }

  private static String stamp(JsonNode row) {
    return row.required("SystemModstamp").asText();
  }

  private Future<List<JsonNode>> query(Caller caller, String soql) {
    var path = QUERY_PATH + "?q=" + URLEncoder.encode(soql, StandardCharsets.UTF_8);
    return rows(caller, path, new ArrayList<>());
  }

  /** Salesforce decides how many of the rows asked for come at once, and where the rest is. */
  private Future<List<JsonNode>> rows(Caller caller, String path, List<JsonNode> found) {
    return get(caller, path, page -> take(page, found))
        .compose(
            rest ->
                rest.isEmpty() ? Future.succeededFuture(found) : rows(caller, rest.get(), found));
  }

  private static Optional<String> take(JsonNode page, List<JsonNode> found) {
    page.required("records").forEach(found::add);
    if (page.required("done").asBoolean()) {
      return Optional.empty();
    }
    var rest = page.required("nextRecordsUrl").asText();
    if (!rest.startsWith(QUERY_PATH + "/")) {
      throw new IllegalArgumentException("nextRecordsUrl leads elsewhere");
    }
    return Optional.of(rest);
  }

  /** What an answer says is read within the call: one that cannot be read counts against it. */
  private <T> Future<T> get(Caller caller, String path, Function<JsonNode, T> read) {
    var request = VendorRequest.get(path);
    return guard.call(
        caller.deadline(),
        () ->
            token
                .send(request, caller.deadline())
                .map(
                    answer -> {
                      if (!answer.isSuccess()) {
                        throw refusal(request, answer);
                      }
                      return client.read(() -> read.apply(answer.body()));
                    }));
  }

  private Failure refusal(VendorRequest request, VendorAnswer answer) {
    var code = answer.body().path(0).path("errorCode");
    if (!code.isTextual()) {
      return client.unreadable(request, "answers " + answer.status() + " with no Salesforce error");
    }
    var said = "%s refuses a query: %s".formatted(config.account(), code.asText());
    if (answer.status() == UNAUTHORIZED) {
      return Refusal.ofCredential(said);
    }
    return switch (code.asText()) {
      case "REQUEST_LIMIT_EXCEEDED" -> VendorGuard.limited(said, LONG_REST);
      // The rest of a result was not kept for us: the question can be asked anew.
      case "INVALID_QUERY_LOCATOR" -> new Failure.Unavailable("system-unavailable", said, REST);
      default -> Refusal.forGood(said);
    };
  }
}
