package io.tieout.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.Call;
import io.tieout.sandbox.kit.ObjectTable;
import io.tieout.sandbox.kit.RateLimit;
import io.tieout.sandbox.kit.Reply;
import io.tieout.sandbox.kit.Signatures;
import io.tieout.sandbox.kit.StoredObject;
import io.tieout.sandbox.kit.StrictJson;
import io.tieout.sandbox.kit.VendorHost;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The simulated Stripe: who may call, what is there to call, and what is the same for all of it.
 */
public final class Stripe {
  static final String VERSION = "2024-04-10";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final Duration KEY_KEPT = Duration.ofHours(24);
  private static final int LINES_EMBEDDED = 10;

  private final VendorHost host;
  private final StripeConfig config;
  private final RateLimit limit;
  private final RateLimit meterLimit;

  /** Registers everything on the host. */
  public Stripe(VendorHost host, StripeConfig config) {
    this.host = host;
    this.config = config;
    this.limit = new RateLimit(config.requestsPerSecond());
    this.meterLimit = new RateLimit(config.meterEventsPerSecond());
    MeterEvents meterEvents = new MeterEvents(host);
    host.errors(StripeErrors::reply);
    host.webhookSignature(Events::signature);
    host.seeding(Catalogue::identify);
    host.dueWork(new BillingRun(host, config, meterEvents)::runUntil);
    routes(new Customers(), new Catalogue(), new Subscriptions());
    usageRoutes(meterEvents);
  }

  private void routes(Customers customers, Catalogue catalogue, Subscriptions subscriptions) {
    post("/v1/customers", customers::create);
    get("/v1/customers/search", request -> Listing.search(request, "customer"));
    get("/v1/customers/:id", request -> one(request, "customer"));
    post("/v1/customers/:id", customers::update);
    post("/v1/customers/:id/tax_ids", customers::createTaxId);
    get("/v1/products", catalogue::products);
    get("/v1/products/:id", request -> one(request, "product"));
    get("/v1/prices", catalogue::prices);
    get("/v1/prices/:id", catalogue::price);
    post("/v1/subscriptions", subscriptions::create);
    get("/v1/subscriptions", subscriptions::list);
    get("/v1/subscriptions/search", request -> Listing.search(request, "subscription"));
    post("/v1/subscriptions/:id", subscriptions::update);
    get("/v1/subscriptions/:id", request -> one(request, "subscription"));
    get("/v1/invoices", Stripe::invoices);
    get("/v1/invoices/:id", Stripe::invoice);
    get("/v1/invoices/:id/lines", Stripe::lines);
    get("/v1/tax_rates/:id", request -> one(request, "tax_rate"));
    get("/v1/events", Stripe::events);
    get("/v1/events/:id", request -> one(request, "event"));
  }

  private void usageRoutes(MeterEvents meterEvents) {
    get("/v1/billing/meters", new Catalogue()::meters);
    get("/v1/billing/meters/:id", request -> one(request, "meter"));
    get("/v1/billing/meters/:id/event_summaries", meterEvents::summaries);
    // Without idempotency keys: an event's identifier is one, and these calls are many.
    host.route(
        HttpMethod.POST,
        "/v1/billing/meter_events",
        call -> meterEvents.create(authenticated(call, meterLimit)));
  }

  private void get(String path, Operation operation) {
    host.route(HttpMethod.GET, path, call -> operation.handle(authenticated(call, limit)));
  }

  private void post(String path, Operation operation) {
    host.route(HttpMethod.POST, path, call -> idempotent(authenticated(call, limit), operation));
  }

  /** Finds the account by its key, in either of Stripe's two ways to send it. */
  private Request authenticated(Call call, RateLimit bucket) {
    String key =
        call.header("authorization")
            .flatMap(Stripe::key)
            .orElseThrow(StripeErrors::unauthenticated);
    StripeAccount account =
        config.accounts().stream()
            .filter(candidate -> Signatures.same(candidate.secretKey(), key))
            .findFirst()
            .orElseThrow(StripeErrors::unauthenticated);
    if (!bucket.tryTake(account.name())) {
      throw StripeErrors.rateLimited();
    }
    String version = call.header("stripe-version").orElse(VERSION);
    if (!version.equals(VERSION)) {
      throw StripeErrors.invalid(null, null, "Invalid Stripe API version: " + version);
    }
    if (call.method().equals(HttpMethod.POST)
        && !call.header("content-type").orElse(FORM).startsWith(FORM)) {
      throw StripeErrors.invalid(
          null, null, "Invalid request (check that your POST content type is " + FORM + ").");
    }
    return new Request(call, account, host.clock().now());
  }

  private static Optional<String> key(String authorization) {
    if (authorization.startsWith("Bearer ")) {
      return Optional.of(authorization.substring("Bearer ".length()));
    }
    if (!authorization.startsWith("Basic ")) {
      return Optional.empty();
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(authorization.substring("Basic ".length()));
      String pair = new String(decoded, StandardCharsets.UTF_8);
      return Optional.of(pair.endsWith(":") ? pair.substring(0, pair.length() - 1) : pair);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Answers a repeated key as it was answered first; refusals are not kept. */
  private Reply idempotent(Request request, Operation operation) {
    Optional<String> key = request.call().header("idempotency-key");
    if (key.isEmpty()) {
      return operation.handle(request);
    }
    ObjectTable objects = request.objects();
    Instant now = host.wall().instant();
    String fingerprint =
        HexFormat.of()
            .formatHex(
                Signatures.hmacSha256(
                    request.account().name(),
                    request.call().path() + "\n" + request.call().body()));
    ObjectNode kept =
        StrictJson.object().put("fingerprint", fingerprint).put("at", now.getEpochSecond());
    // A concurrent call with the same key waits here until this one is committed or undone.
    if (!objects.insert("idempotency_key", key.get(), null, kept)) {
      JsonNode first = objects.lock("idempotency_key", key.get()).orElseThrow().body();
      if (first.path("at").asLong() > now.minus(KEY_KEPT).getEpochSecond()) {
        return replay(first, fingerprint);
      }
    }
    Reply reply = operation.handle(request);
    kept.put("status", reply.status()).put("body", reply.body().toString());
    objects.replace("idempotency_key", key.get(), kept);
    return reply;
  }

  private static Reply replay(JsonNode first, String fingerprint) {
    if (!first.path("fingerprint").asText().equals(fingerprint)) {
      throw StripeErrors.idempotencyMismatch();
    }
    return new Reply(
        first.path("status").asInt(),
        Map.of("content-type", "application/json", "idempotent-replayed", "true"),
        Buffer.buffer(first.path("body").asText()));
  }

  private static Reply one(Request request, String type) {
    request.query();
    return Reply.json(200, request.named(type).body());
  }

  private static Reply invoices(Request request) {
    Parameters query = request.query(Listing.datedParameters("customer", "status", "subscription"));
    ObjectNode part = StrictJson.object();
    for (String field : List.of("customer", "status", "subscription")) {
      query.text(field).ifPresent(value -> part.put(field, value));
    }
    return Listing.page(
        request,
        query,
        "invoice",
        part,
        invoice -> {
          embedFirstLines(invoice);
          return Listing.created(query).test(invoice);
        });
  }

  private static Reply invoice(Request request) {
    request.query();
    ObjectNode invoice = request.named("invoice").body();
    embedFirstLines(invoice);
    return Reply.json(200, invoice);
  }

  /** An invoice carries its first lines only; the others are had from the list of its own. */
  private static void embedFirstLines(ObjectNode invoice) {
    ArrayNode lines = invoice.withArray("/lines/data");
    if (lines.size() > LINES_EMBEDDED) {
      invoice.withObjectProperty("lines").put("has_more", true);
      while (lines.size() > LINES_EMBEDDED) {
        lines.remove(LINES_EMBEDDED);
      }
    }
  }

  private static Reply lines(Request request) {
    Parameters query = request.query(Listing.parameters());
    StoredObject invoice = request.named("invoice");
    String after = query.text("starting_after").orElse("");
    List<JsonNode> rest = new ArrayList<>();
    boolean found = after.isEmpty();
    for (JsonNode line : invoice.body().at("/lines/data")) {
      if (found) {
        rest.add(line);
      }
      found |= line.path("id").asText().equals(after);
    }
    return Reply.json(200, Listing.envelope(request.call().path(), rest, Listing.limit(query)));
  }

  private static Reply events(Request request) {
    Parameters query = request.query(Listing.datedParameters("type"));
    ObjectNode part = StrictJson.object();
    query.text("type").ifPresent(type -> part.put("type", type));
    return Listing.page(request, query, "event", part, Listing.created(query));
  }

  private interface Operation {
    Reply handle(Request request);
  }
}
