package io.tieout.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tieout.backbone.config.Configuration;
import io.tieout.backbone.contract.Contracts;
import io.tieout.demo.RunningSample;
import io.tieout.model.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A product with a small month behind it, started once for all tests that ask for it. Its gateway
 * waits for clients three seconds only, so that tests of its patience need none.
 */
final class Product implements AutoCloseable {

  /** How many records may be accepted and not stored before more usage is refused. */
  static final int MOST_UNREAD = 100;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path home;
  private final RunningSample sample;
  private final JsonNode run;
  private final JsonNode keys;
  private final JsonNode sandbox;
  private final Contracts contracts = Contracts.bundled();

  /** Gives a test the product as a parameter. */
  static final class Resolver implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Product.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(Namespace.create(Product.class))
          .computeIfAbsent(Product.class, none -> start(), Product.class);
    }
  }

  private Product(Path home, RunningSample sample) {
    this.home = home;
    this.sample = sample;
    this.run = Configuration.file(home.resolve("run.json"));
    this.keys = Configuration.file(home.resolve("credentials.json"));
    this.sandbox = Configuration.file(home.resolve("sandbox/sandbox.json"));
  }

  private static Product start() {
    try {
      var home = Files.createTempDirectory("tieout-quality");
      var overrides = JsonNodeFactory.instance.objectNode();
      overrides
          .putObject("gateway")
          .put("port", 0)
          .put("headerDeadline", "PT3S")
          .put("bodyDeadline", "PT3S")
          .put("checkedOneIn", 1);
      overrides.putObject("internal").put("port", 0).put("checkedOneIn", 1);
      overrides.putObject("management").put("port", 0);
      overrides.withObject("processes").withObject("usage").put("maxUnread", MOST_UNREAD);
      overrides.putObject("edge").putArray("allowedOrigins").add("https://console.example.com");
      var product = new Product(home, RunningSample.play(home, overrides));
      product.sendWhatNeedsAPerson();
      return product;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Usage of a meter that nobody sells, of a customer of the house and of one of the partner. */
  private void sendWhatNeedsAPerson() {
    var known = exceptions();
    for (var customer : new String[] {"C-0001", "C-0005"}) {
      var receipt =
          post(
              Role.USAGE_WRITER,
              "/api/usage/v1/events",
              "application/cloudevents+json",
              """
              {"specversion":"1.0","id":"e-%s","source":"meter-a","subject":"%s",
               "type":"io.tieout.usage.recorded.v1","time":"2026-04-05T12:00:00Z",
               "data":{"meter":"unsold","quantity":"1"}}"""
                  .formatted(customer, customer));
      if (receipt.status() != 202) {
        throw new IllegalStateException(receipt.text());
      }
    }
    await(() -> exceptions() == known + 2);
  }

  private int exceptions() {
    return get(Role.AUDITOR, "/api/finance/v1/exceptions?limit=200").json().path("items").size();
  }

  /** Waits until it holds. */
  static void await(BooleanSupplier condition) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it does not come to hold within " + PATIENCE);
      }
    }
  }

  Contracts contracts() {
    return contracts;
  }

  URI gateway() {
    return URI.create(run.path("gateway").asText());
  }

  URI internal() {
    return URI.create(run.path("internal").asText());
  }

  URI management() {
    return URI.create(run.path("management").asText());
  }

  /** The simulated vendor of a kind. */
  URI vendor(String kind) {
    return URI.create(run.path("vendors").path(kind).asText());
  }

  /** What goes wrong at the simulated vendor of a kind from now on. */
  void faults(String kind, String rules) {
    var answer =
        RawHttp.exchange(
            vendor(kind),
            """
            PUT /_sandbox/faults HTTP/1.1\r
            Host: a\r
            Content-Type: application/json\r
            Content-Length: %d\r
            \r
            %s"""
                .formatted(rules.length(), rules));
    if (answer.status() >= 300) {
      throw new IllegalStateException(answer.text());
    }
  }

  /** The API key of a role of the house, or of the sample's partner. */
  String key(Role role) {
    return keys.path(role == Role.PARTNER ? "partner:partner-one" : role.wire()).asText();
  }

  /** What our own processes prove themselves with. */
  String serviceCredential() {
    return keys.path("service").asText();
  }

  /** Where a user of PostgreSQL finds the product's database: {@code core} or {@code edge}. */
  URI database(String user) {
    return URI.create(sandbox.path("postgres").path(user).asText());
  }

  /** Calls the gateway. */
  RawHttp.Answer get(Role role, String target) {
    return RawHttp.exchange(
        gateway(),
        "GET %s HTTP/1.1\r\nHost: gateway\r\nX-Api-Key: %s\r\n\r\n".formatted(target, key(role)));
  }

  /** Calls the gateway with a body. */
  RawHttp.Answer post(Role role, String target, String type, String body) {
    return RawHttp.exchange(
        gateway(),
        "POST %s HTTP/1.1\r\nHost: gateway\r\nX-Api-Key: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(target, key(role), type, body.length(), body));
  }

  @Override
  public void close() throws IOException {
    sample.close();
    try (var files = Files.walk(home)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
