package io.tieout.sandbox.salesforce;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.Call;
import io.tieout.sandbox.kit.ClientCredentials;
import io.tieout.sandbox.kit.Endpoint;
import io.tieout.sandbox.kit.ObjectQuery;
import io.tieout.sandbox.kit.ObjectTable;
import io.tieout.sandbox.kit.Reply;
import io.tieout.sandbox.kit.Seeding;
import io.tieout.sandbox.kit.StoredObject;
import io.tieout.sandbox.kit.StrictJson;
import io.tieout.sandbox.kit.VendorHost;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The organisation's REST API. Times that it sets are business time. */
public final class Salesforce {
  private static final String DATA = "/services/data/v59.0/";
  private static final String SOBJECTS = DATA + "sobjects/";
  private static final Duration SESSION_LIFETIME = Duration.ofHours(2);
  private static final int LARGEST_PAGE = 2_000;
  private static final int SMALLEST_PAGE = 200;
  private static final int OPEN_CURSORS = 10;
  private static final String CURSOR = "cursor";

  private final VendorHost host;
  private final Options options;
  private final ClientCredentials credentials;
  private LocalDate countedDay = LocalDate.MIN;
  private long callsOfTheDay;

  /**
   * How the organisation is set up.
   *
   * @param callsPerDay its allowance, per day of wall time in UTC
   */
  public record Options(String clientId, String clientSecret, long callsPerDay) {}

  /** Registers the organisation's operations. */
  public Salesforce(VendorHost host, Options options) {
    this.host = host;
    this.options = options;
    credentials =
        new ClientCredentials(
            options.clientId(), options.clientSecret(), SESSION_LIFETIME, host.wall());
    host.errors(Errors::reply);
    host.seeding(this::seed);
    host.route(HttpMethod.POST, "/services/oauth2/token", this::token);
    host.route(HttpMethod.GET, DATA + "query", guarded(this::query));
    host.route(HttpMethod.GET, DATA + "query/:cursor", guarded(this::more));
    host.route(HttpMethod.POST, SOBJECTS + ":type", guarded(this::create));
    host.route(HttpMethod.GET, SOBJECTS + ":type/:id", guarded(this::read));
    host.route(HttpMethod.PATCH, SOBJECTS + ":type/:id", guarded(this::update));
  }

  /** Salesforce does not tell when the session ends. */
  private Reply token(Call call) {
    if (!credentials.grants(call)) {
      return Reply.json(
          400,
          StrictJson.object()
              .put("error", "invalid_client")
              .put("error_description", "invalid client credentials"));
    }
    return Reply.json(
        200,
        StrictJson.object()
            .put("access_token", credentials.issue())
            .put("instance_url", "http://" + call.authority())
            .put("token_type", "Bearer")
            .put("issued_at", Long.toString(host.wall().millis())));
  }

  private Endpoint guarded(Endpoint endpoint) {
    return call -> {
      if (!credentials.admits(call)) {
        return Errors.reply(401, "Session expired or invalid");
      }
      LocalDate today = LocalDate.ofInstant(host.wall().instant(), ZoneOffset.UTC);
      callsOfTheDay = today.equals(countedDay) ? callsOfTheDay + 1 : 1;
      countedDay = today;
      if (callsOfTheDay > options.callsPerDay()) {
        return Errors.reply(403, "TotalRequests Limit exceeded.");
      }
      String usage = "api-usage=" + callsOfTheDay + "/" + options.callsPerDay();
      return endpoint.handle(call).with("sforce-limit-info", usage);
    };
  }

  private Reply query(Call call) {
    String query = call.query().get("q");
    if (query == null) {
      throw Errors.refused("MALFORMED_QUERY", "A query string has to be specified");
    }
    List<ObjectNode> found = new Soql(query).run(call.store().sql(), SOBJECTS);
    int size = pageSize(call);
    if (found.size() <= size) {
      return page(found, found.size(), Optional.empty());
    }
    ArrayNode records = StrictJson.array();
    found.forEach(records::add);
    ObjectNode cursor = StrictJson.object();
    cursor.put("size", size).set("records", records);
    String id = "01g%012dAAA".formatted(call.store().objects().next(CURSOR));
    keep(call.store().objects(), id, cursor);
    return page(found.subList(0, size), found.size(), Optional.of(id + "-" + size));
  }

  /** Opening one cursor too many ends the oldest. */
  private static void keep(ObjectTable objects, String id, ObjectNode cursor) {
    List<StoredObject> open = objects.list(ObjectQuery.of(CURSOR));
    for (int i = 0; i <= open.size() - OPEN_CURSORS; i++) {
      objects.delete(CURSOR, open.get(i).id());
    }
    objects.put(CURSOR, id, null, cursor);
  }

  private Reply more(Call call) {
    String[] place = call.parameter("cursor").split("-", 2);
    Optional<StoredObject> cursor = call.store().objects().get(CURSOR, place[0]);
    if (cursor.isEmpty() || place.length < 2 || !place[1].matches("\\d{1,9}")) {
      throw Errors.refused("INVALID_QUERY_LOCATOR", "invalid query locator");
    }
    List<ObjectNode> found =
        cursor.get().body().withArray("records").valueStream().map(ObjectNode.class::cast).toList();
    int from = Math.min(Integer.parseInt(place[1]), found.size());
    int to = Math.min(from + cursor.get().body().path("size").asInt(), found.size());
    Optional<String> next = to < found.size() ? Optional.of(place[0] + "-" + to) : Optional.empty();
    return page(found.subList(from, to), found.size(), next);
  }

  private static int pageSize(Call call) {
    String wanted =
        call.header("sforce-query-options").orElse("").replaceFirst("^batchSize=(\\d{1,6})$", "$1");
    int size = wanted.matches("\\d+") ? Integer.parseInt(wanted) : LARGEST_PAGE;
    return Math.clamp(size, SMALLEST_PAGE, LARGEST_PAGE);
  }

  private static Reply page(List<ObjectNode> records, int total, Optional<String> next) {
    ObjectNode page = StrictJson.object().put("totalSize", total).put("done", next.isEmpty());
    next.ifPresent(cursor -> page.put("nextRecordsUrl", DATA + "query/" + cursor));
    ArrayNode shown = page.putArray("records");
    records.forEach(shown::add);
    return Reply.json(200, page);
  }

  private Reply create(Call call) {
    SObjectType type = type(call);
    ObjectNode body = call.json();
    type.checkWritable(body);
    ObjectTable objects = call.store().objects();
    Seeding.Identity identity = identify(objects, type, body);
    if (!objects.insert(type.name(), identity.id(), identity.key(), body)) {
      throw Errors.refused(
          "DUPLICATE_VALUE", "duplicate value found: " + type.numberField(), type.numberField());
    }
    ObjectNode created = StrictJson.object().put("id", identity.id()).put("success", true);
    created.putArray("errors");
    return Reply.json(201, created);
  }

  private Reply read(Call call) {
    SObjectType type = type(call);
    String fields = call.query().get("fields");
    return Reply.json(
        200,
        type.render(
            find(call, type).body(),
            fields == null ? type.fields() : List.of(fields.split(",")),
            SOBJECTS + type.name() + "/"));
  }

  private Reply update(Call call) {
    SObjectType type = type(call);
    ObjectNode changes = call.json();
    type.checkWritable(changes);
    StoredObject found = find(call, type);
    ObjectTable objects = call.store().objects();
    ObjectNode body = objects.lock(type.name(), found.id()).orElseThrow(Errors::notFound).body();
    body.setAll(changes);
    complete(objects, type, body);
    String now = host.clock().now().toString();
    body.put("LastModifiedDate", now).put("SystemModstamp", now);
    objects.replace(type.name(), found.id(), body);
    return Reply.empty(204);
  }

  /** An object that is seeded again under its number stays the same object. */
  private Seeding.Identity seed(ObjectTable objects, String typeName, ObjectNode body) {
    SObjectType type =
        SObjectType.of(typeName)
            .orElseThrow(() -> Errors.refused("INVALID_TYPE", "no such type: " + typeName));
    if (!body.has("Id") && body.hasNonNull(type.numberField())) {
      objects
          .byKey(typeName, body.get(type.numberField()).asText())
          .ifPresent(known -> body.put("Id", known.id()));
    }
    return identify(objects, type, body);
  }

  /** Gives a new object what the organisation sets in it. */
  private Seeding.Identity identify(ObjectTable objects, SObjectType type, ObjectNode body) {
    if (!body.has("Id")) {
      body.put("Id", type.id(objects.next(type.name())));
    }
    if (!body.has(type.numberField())) {
      body.put(type.numberField(), "%08d".formatted(objects.next(type.numberField())));
    }
    complete(objects, type, body);
    String now = host.clock().now().toString();
    for (String stamp : List.of("CreatedDate", "LastModifiedDate", "SystemModstamp")) {
      body.putIfAbsent(stamp, body.textNode(now));
    }
    body.putIfAbsent("IsDeleted", body.booleanNode(false));
    return new Seeding.Identity(body.get("Id").asText(), body.get(type.numberField()).asText());
  }

  private static void complete(ObjectTable objects, SObjectType type, ObjectNode body) {
    String required = type == SObjectType.ACCOUNT ? "Name" : "AccountId";
    if (body.path(required).asText().isBlank()) {
      throw Errors.refused(
          "REQUIRED_FIELD_MISSING", "Required fields are missing: [" + required + "]", required);
    }
    if (type == SObjectType.CONTRACT) {
      String account = body.get("AccountId").asText();
      if (objects.get(SObjectType.ACCOUNT.name(), account).isEmpty()) {
        throw Errors.refused(
            "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", "AccountId");
      }
      if (body.hasNonNull("StartDate") && body.hasNonNull("ContractTerm")) {
        LocalDate start = LocalDate.parse(body.get("StartDate").asText());
        // The last day of the term, as Salesforce counts it.
        LocalDate end = start.plusMonths(body.get("ContractTerm").asLong()).minusDays(1);
        body.put("EndDate", end.toString());
      }
    }
  }

  private static StoredObject find(Call call, SObjectType type) {
    return call.store()
        .objects()
        .get(type.name(), call.parameter("id"))
        .orElseThrow(Errors::notFound);
  }

  private static SObjectType type(Call call) {
    return SObjectType.of(call.parameter("type")).orElseThrow(Errors::notFound);
  }
}
