package io.tieout.system.billing.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tieout.model.Hook;
import io.tieout.sandbox.SandboxServers;
import io.tieout.sandbox.kit.Signatures;
import io.tieout.sandbox.kit.VendorHost;
import io.tieout.sandbox.stripe.Stripe;
import io.tieout.sandbox.stripe.StripeAccount;
import io.tieout.sandbox.stripe.StripeConfig;
import io.tieout.sandbox.stripe.TaxService;
import io.tieout.system.billing.BillingVendor;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A simulated Stripe with one account, its catalogue, and business time in March 2026. */
public final class SimulatedStripe implements BillingVendor {
  public static final String KEY = "sk_test_us";
  public static final String WEBHOOK_SECRET = "whsec_test";
  private static final String ACCOUNT = "stripe-us";

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Pool pool;
  private final VendorHost host;
  private final URI uri;

  public SimulatedStripe(Vertx vertx) {
    this(vertx, Optional.empty());
  }

  public SimulatedStripe(Vertx vertx, Optional<TaxService> tax) {
    String database = SandboxServers.freshDatabase();
    pool =
        PgBuilder.pool()
            .using(vertx)
            .connectingTo(PgConnectOptions.fromUri(SandboxServers.postgres().uri(database, "core")))
            .build();
    host = new VendorHost(vertx, pool, "billing");
    var unused =
        new Stripe(
            host,
            new StripeConfig(
                List.of(new StripeAccount(ACCOUNT, KEY, "US", tax)),
                Duration.ofDays(3),
                10_000,
                10_000));
    uri = URI.create("http://127.0.0.1:" + host.start(0).await());
    seed("meter", "[{'id':'mtr_api','event_name':'api-calls'}]");
    seed("product", "[{'id':'prod_api','name':'API calls'}]");
    seed(
        "price",
        """
        [{'id':'price_api','lookup_key':'api-calls-usd','currency':'usd','product':'prod_api',
          'billing_scheme':'tiered','tiers_mode':'graduated','recurring':{'meter':'mtr_api'},
          'tiers':[{'up_to':10,'unit_amount_decimal':'200'},
                   {'up_to':20,'unit_amount_decimal':'300'},
                   {'up_to':null,'unit_amount_decimal':'500'}]},
         {'id':'price_api_2025','lookup_key':'api-calls-usd-2025','currency':'usd','product':'prod_api',
          'active':false,'unit_amount_decimal':'100','recurring':{'meter':'mtr_api'}}]""");
    advanceTo(Instant.parse("2026-03-10T12:00:00Z"));
  }

  public URI uri() {
    return uri;
  }

  /** Adds objects, given with single quotes. */
  public void seed(String type, String objects) {
    call("POST", "/_sandbox/objects/" + type + "?account=" + ACCOUNT, objects);
  }

  @Override
  public String account() {
    return ACCOUNT;
  }

  @Override
  public String meter() {
    return "api-calls";
  }

  @Override
  public String price() {
    return "api-calls-usd";
  }

  @Override
  public String archivedPrice() {
    return "api-calls-usd-2025";
  }

  @Override
  public Instant now() {
    return Instant.parse(call("GET", "/_sandbox/clock", "").path("now").asText());
  }

  @Override
  public void advanceTo(Instant now) {
    call("PUT", "/_sandbox/clock", "{'now':'%s'}".formatted(now));
  }

  @Override
  public void failNext(String method, Failing how) {
    String fault =
        switch (how) {
          case BEFORE_ANYTHING_IS_DONE -> "reset-before";
          case AFTER_EVERYTHING_IS_DONE -> "reset-after-commit";
          case RATE_LIMITED -> "status=429";
          case SERVER_ERROR -> "status=500";
        };
    fault(method, "/v1/.*", fault);
  }

  /** What happens to the next call of this method and path, a regular expression. */
  public void fault(String method, String path, String fault) {
    fault(method, path, fault, 1);
  }

  void fault(String method, String path, String fault, int times) {
    call(
        "PUT",
        "/_sandbox/faults",
        "{'rules':[{'method':'%s','path':'%s','fault':'%s','times':%d}]}"
            .formatted(method, path, fault, times));
  }

  @Override
  public int customers() {
    return call("GET", "/_sandbox/objects/customer?account=" + ACCOUNT, "").path("items").size();
  }

  @Override
  public Hook hook(String eventId, String invoice, Instant signedAt) {
    return signed(event(eventId, invoice, ""), signedAt);
  }

  @Override
  public Hook hook(String eventId, String invoice, Instant signedAt, int bytes) {
    int least = event(eventId, invoice, "").length();
    return signed(event(eventId, invoice, "x".repeat(bytes - least)), signedAt);
  }

  private static String event(String id, String invoice, String footer) {
    return """
    {"id":"%s","object":"event","type":"invoice.finalized","data":{"object":{"id":"%s",\
    "object":"invoice","status":"open","footer":"%s"}}}"""
        .formatted(id, invoice, footer);
  }

  private static Hook signed(String body, Instant signedAt) {
    String time = Long.toString(signedAt.getEpochSecond());
    String mac = HexFormat.of().formatHex(Signatures.hmacSha256(WEBHOOK_SECRET, time + "." + body));
    return new Hook(
        Map.of("stripe-signature", "t=" + time + ",v1=" + mac),
        Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    host.stop().await();
    pool.close().await();
    http.close();
  }

  private JsonNode call(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve(path))
            .method(method, BodyPublishers.ofString(body.replace('\'', '"')))
            .build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new IllegalStateException(method + " " + path + ": " + response.body());
      }
      return json.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
