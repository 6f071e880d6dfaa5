package io.tieout.sandbox.netsuite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.Call;
import io.tieout.sandbox.kit.ClientCredentials;
import io.tieout.sandbox.kit.Endpoint;
import io.tieout.sandbox.kit.ObjectTable;
import io.tieout.sandbox.kit.Refusal;
import io.tieout.sandbox.kit.Reply;
import io.tieout.sandbox.kit.StoredObject;
import io.tieout.sandbox.kit.StrictJson;
import io.tieout.sandbox.kit.VendorHost;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The account's REST web services. Beyond NetSuite's own: a seeded object {@code preference} of id
 * {@value #UNIQUE_EXTERNAL_IDS} with {@code "value": false} lets it accept a second record under
 * one external id, for tests that want to see the double.
 */
public final class NetSuite {
  static final String UNIQUE_EXTERNAL_IDS = "uniqueExternalIds";

  private static final String RECORDS = "/services/rest/record/v1/";
  private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);
  private static final int LARGEST_PAGE = 1_000;
  private static final String EXTERNAL = "eid:";

  private final VendorHost host;
  private final Options options;
  private final ClientCredentials credentials;
  private int callsInFlight;

  /**
   * How the account is set up.
   *
   * @param concurrency calls at once that its licence allows; one more is refused
   */
  public record Options(String clientId, String clientSecret, int concurrency) {}

  /** Registers the account's operations. */
  public NetSuite(VendorHost host, Options options) {
    this.host = host;
    this.options = options;
    credentials =
        new ClientCredentials(
            options.clientId(), options.clientSecret(), TOKEN_LIFETIME, host.wall());
    host.errors(Errors::reply);
    host.route(HttpMethod.POST, "/services/rest/auth/oauth2/v1/token", this::token);
    host.route(HttpMethod.POST, "/services/rest/query/v1/suiteql", guarded(this::query));
    host.route(HttpMethod.POST, RECORDS + ":type", guarded(this::create));
    host.route(HttpMethod.GET, RECORDS + ":type/:id", guarded(this::read));
    host.route(HttpMethod.PATCH, RECORDS + ":type/:id", guarded(this::update));
    host.route(HttpMethod.PUT, RECORDS + ":type/:id", guarded(this::upsert));
  }

  private Reply token(Call call) {
    if (!credentials.grants(call)) {
      return Reply.json(401, StrictJson.object().put("error", "invalid_client"));
    }
    return Reply.json(
        200,
        StrictJson.object()
            .put("access_token", credentials.issue())
            .put("expires_in", Long.toString(TOKEN_LIFETIME.toSeconds()))
            .put("token_type", "bearer"));
  }

  private Endpoint guarded(Endpoint endpoint) {
    return call -> {
      if (!credentials.admits(call)) {
        return Errors.reply(401, "Invalid login attempt.")
            .with("www-authenticate", "Bearer error=\"invalid_token\"");
      }
      if (callsInFlight >= options.concurrency()) {
        return Errors.reply(429, "The concurrent request limit of the account is exceeded.");
      }
      callsInFlight++;
      try {
        return endpoint.handle(call);
      } finally {
        callsInFlight--;
      }
    };
  }

  private Reply query(Call call) {
    if (!call.header("prefer").map(String::strip).equals(Optional.of("transient"))) {
      throw Errors.invalid("", "The required request header 'Prefer: transient' is missing.");
    }
    new AccountingCalendar(call.store().objects()).reach(today());
    int limit = number(call, "limit", LARGEST_PAGE);
    if (limit < 1 || limit > LARGEST_PAGE) {
      throw Errors.invalid("limit", "The limit must be from 1 to " + LARGEST_PAGE + ".");
    }
    String query = call.json().path("q").asText();
    ObjectNode page = SuiteQl.run(call.store().sql(), query, limit, number(call, "offset", 0));
    return Reply.json(200, page).with("content-type", mediaType("collection"));
  }

  private static int number(Call call, String name, int otherwise) {
    String text = call.query().get(name);
    if (text == null) {
      return otherwise;
    }
    if (!text.matches("\\d{1,9}")) {
      throw Errors.invalid(name, "Invalid value. Expected a number.");
    }
    return Integer.parseInt(text);
  }

  private Reply create(Call call) {
    RecordType type = type(call);
    if (!type.isTransaction() && type != RecordType.CUSTOMER) {
      return Errors.reply(405, "A " + type.path() + " cannot be created here.");
    }
    return created(call, type, type.shape().read(call.json(), isStrict(call)));
  }

  private Reply created(Call call, RecordType type, ObjectNode body) {
    String key = body.has("externalId") ? body.get("externalId").asText() : null;
    if (key != null && !key.matches("[\\w-]{1,255}")) {
      throw Errors.invalid("externalId", "Invalid external ID.");
    }
    ObjectTable objects = call.store().objects();
    String id = nextId(call);
    ObjectNode kept =
        type.isTransaction()
            ? new Books(objects, today()).complete(type, id, body)
            : customer(objects, body.put("id", id));
    kept.put("createdDate", now()).put("lastModifiedDate", now());
    if (!objects.insert(type.path(), id, key, kept)) {
      if (hasUniqueExternalIds(objects)) {
        throw Errors.forbidden("externalId", "This record already exists.");
      }
      objects.insert(type.path(), id, null, kept);
    }
    return Reply.empty(204).with("location", location(call, type, id));
  }

  private static boolean hasUniqueExternalIds(ObjectTable objects) {
    return objects
        .get("preference", UNIQUE_EXTERNAL_IDS)
        .map(preference -> preference.body().path("value").asBoolean())
        .orElse(true);
  }

  /** Ids come from the kit's sequence: concurrent calls do not wait for one another. */
  private static String nextId(Call call) {
    long next =
        call.store()
            .sql()
            .query("SELECT 10000 + nextval(pg_get_serial_sequence('object', 'sequence')) AS id")
            .execute()
            .await()
            .iterator()
            .next()
            .getLong("id");
    return Long.toString(next);
  }

  private ObjectNode customer(ObjectTable objects, ObjectNode body) {
    if (body.path("companyName").asText().isBlank()) {
      throw Errors.invalid("companyName", "Please enter a value for companyName.");
    }
    new Books(objects, today()).resolve(body, "subsidiary", RecordType.SUBSIDIARY);
    if (body.has("currency")) {
      Books.resolveCurrency(body);
    }
    body.putIfAbsent("entityId", body.get("id"));
    return body;
  }

  private Reply read(Call call) {
    RecordType type = type(call);
    ObjectTable objects = call.store().objects();
    new AccountingCalendar(objects).reach(today());
    ObjectNode record = find(objects, type, call).orElseThrow(Errors::nonExistent).body();
    String location = location(call, type, record.path("id").asText());
    record.remove(Books.LEDGER);
    record.putArray("links").addObject().put("rel", "self").put("href", location);
    if (!"true".equals(call.query().get("expandSubResources"))) {
      for (Map.Entry<String, JsonNode> field : List.copyOf(record.properties())) {
        if (type.shape().isSublist(field.getKey())) {
          ObjectNode link = StrictJson.object();
          link.putArray("links")
              .addObject()
              .put("rel", "self")
              .put("href", location + "/" + field.getKey());
          record.set(field.getKey(), link);
        }
      }
    }
    return Reply.json(200, record).with("content-type", mediaType("singular"));
  }

  private Reply update(Call call) {
    RecordType type = type(call);
    if (type.isTransaction()) {
      return Errors.reply(405, "A " + type.path() + " cannot be edited here.");
    }
    StoredObject found = find(call.store().objects(), type, call).orElseThrow(Errors::nonExistent);
    return edited(call, type, found, type.shape().read(call.json(), isStrict(call)));
  }

  private Reply upsert(Call call) {
    RecordType type = type(call);
    String id = call.parameter("id");
    if (type != RecordType.CUSTOMER || !id.startsWith(EXTERNAL)) {
      return Errors.reply(405, "PUT is for customers by external ID here.");
    }
    ObjectNode body = type.shape().read(call.json(), isStrict(call));
    String key = id.substring(EXTERNAL.length());
    body.putIfAbsent("externalId", body.textNode(key));
    if (!body.get("externalId").asText().equals(key)) {
      throw Errors.invalid("externalId", "The external IDs of path and body differ.");
    }
    Optional<StoredObject> found = call.store().objects().byKey(type.path(), key);
    return found.isPresent() ? edited(call, type, found.get(), body) : created(call, type, body);
  }

  /** As in NetSuite the lines of a sublist are added, unless {@code replace} names it. */
  private Reply edited(Call call, RecordType type, StoredObject found, ObjectNode changes) {
    ObjectTable objects = call.store().objects();
    ObjectNode body = objects.lock(type.path(), found.id()).orElseThrow(Errors::nonExistent).body();
    String replaced = call.query().get("replace");
    List<String> replace = replaced == null ? List.of() : List.of(replaced.split(","));
    for (Map.Entry<String, JsonNode> change : changes.properties()) {
      String name = change.getKey();
      if (type.shape().isSublist(name) && body.has(name) && !replace.contains(name)) {
        ((ArrayNode) body.get(name).get("items"))
            .addAll((ArrayNode) change.getValue().get("items"));
      } else {
        body.set(name, change.getValue());
      }
    }
    if (type == RecordType.CUSTOMER) {
      customer(objects, body);
    }
    String key = body.path("externalId").asText(null);
    if (key != null && !key.equals(found.key()) && objects.byKey(type.path(), key).isPresent()) {
      throw Errors.forbidden("externalId", "This record already exists.");
    }
    objects.put(type.path(), found.id(), key, body.put("lastModifiedDate", now()));
    return Reply.empty(204).with("location", location(call, type, found.id()));
  }

  private static Optional<StoredObject> find(ObjectTable objects, RecordType type, Call call) {
    String id = call.parameter("id");
    return id.startsWith(EXTERNAL)
        ? objects.byKey(type.path(), id.substring(EXTERNAL.length()))
        : objects.get(type.path(), id);
  }

  private static RecordType type(Call call) {
    String path = call.parameter("type");
    return RecordType.at(path)
        .orElseThrow(
            () -> new Refusal(Errors.reply(404, "Record type '" + path + "' does not exist.")));
  }

  private static boolean isStrict(Call call) {
    return call.header("x-netsuite-propertynamevalidation")
        .map("error"::equalsIgnoreCase)
        .orElse(false);
  }

  private LocalDate today() {
    return LocalDate.ofInstant(host.clock().now(), ZoneOffset.UTC);
  }

  private String now() {
    return host.clock().now().toString();
  }

  private static String location(Call call, RecordType type, String id) {
    return "http://" + call.authority() + RECORDS + type.path() + "/" + id;
  }

  private static String mediaType(String kind) {
    return "application/vnd.oracle.resource+json; type=" + kind;
  }
}
