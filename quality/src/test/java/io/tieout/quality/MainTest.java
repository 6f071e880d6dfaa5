package io.tieout.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.config.Secret;
import io.tieout.backbone.json.StrictJson;
import io.tieout.sandbox.Sandbox;
import io.tieout.sandbox.SandboxOptions;
import io.vertx.core.buffer.Buffer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The product as a process: how it starts, how it says how it is, how it ends. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MainTest {

  private static final String KEY = "tie_of-the-test";
  private static final String CREDENTIAL = "service-credential-of-the-test";
  private static final String WARNING_OF_THE_JVM = "WARNING: ";
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  @TempDir private static Path home;

  private static Sandbox sandbox;

  @BeforeAll
  static void startServers() {
    sandbox = Sandbox.start(home.resolve("sandbox"), SandboxOptions.anyPorts());
  }

  @AfterAll
  static void stopServers() {
    sandbox.close();
  }

  @Test
  @Order(1)
  void aWrongConfigurationIsToldInOneLine() throws Exception {
    assertRefused(c -> c.put("colour", "red"), "colour", "is not a key", "gateway");
    assertRefused(
        c -> c.withObject("gateway").put("port", "many"), "gateway.port", "\"many\"", "number");
    assertRefused(c -> c.withObject("systems").putNull("stripe"), "systems", "stripe is missing");
    assertRefused(
        c -> {
          salesforce(c, "main");
          salesforce(c, "main");
        },
        "systems.salesforce[1].account is main",
        "a name of its own");
  }

  @Test
  @Order(2)
  void aMissingFileIsNamed() throws Exception {
    try (var process = ProcessUnderTest.start(home.resolve("nowhere.json"))) {
      // When
      var code = process.exitCode();

      // Then
      assertThat(code).isEqualTo(1);
      assertThat(process.log()).hasSize(1);
      assertThat(process.log().getFirst()).contains("nowhere.json", "cannot be read");
    }
  }

  @Test
  @Order(3)
  void aPortInUseIsNamedByItsKey() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertRefused(
          c -> c.withObject("gateway").put("port", taken.getLocalPort()),
          "gateway.port",
          ":" + taken.getLocalPort(),
          "in use");
    }
  }

  @Test
  @Order(4)
  void itDrainsAndTellsNoSecrets() throws Exception {
    try (var process = ProcessUnderTest.start(home, configuration())) {
      // Given a request in flight
      var gateway = process.listeners().get(0);
      var management = process.listeners().get(2);
      assertThat(ready(management).status()).isEqualTo(200);
      var inFlight = new RawHttp(gateway).send(ingest("Content-Length: 2\r\n"));

      // When
      var begin = System.nanoTime();
      process.terminate();

      // Then
      Product.await(() -> ready(management).status() == 503);
      assertThat(since(begin)).isLessThan(A_SECOND);
      assertThat(RawHttp.exchange(gateway, "GET /contracts HTTP/1.1\r\nHost: a\r\n\r\n").status())
          .isEqualTo(200);
      RawHttp.exchange(gateway, ingest("Content-Length: 1\r\ntraceparent: forged\r\n") + "{");
      RawHttp.exchange(gateway, "GET /%0d%0aforged HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(inFlight.send("[]").answer().status()).isEqualTo(202);
      assertThat(process.exitCode()).isZero();
      assertThat(since(begin)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(25));
      inFlight.close();
      assertNothingSecretIn(process.log());
    }
  }

  @Test
  @Order(4)
  void aSecondInterruptEndsItAtOnce() throws Exception {
    try (var process = ProcessUnderTest.start(home, configuration())) {
      // Given one that drains, with a request in flight
      var management = process.listeners().get(2);
      var inFlight = new RawHttp(process.listeners().get(0)).send(ingest("Content-Length: 2\r\n"));
      process.interrupt();
      Product.await(() -> ready(management).status() == 503);

      // When
      var begin = System.nanoTime();
      process.interrupt();

      // Then
      assertThat(process.exitCode()).isEqualTo(130);
      assertThat(since(begin)).isLessThan(A_SECOND);
      inFlight.close();
    }
  }

  @Test
  @Order(5)
  void itSaysWhatItIsWithout() throws Exception {
    try (var process = ProcessUnderTest.start(home, configuration())) {
      // Given
      var management = process.listeners().get(2);
      Product.await(() -> status(management).equals("UP"));

      // When
      sandbox.kafka().close();

      // Then
      Product.await(() -> status(management).equals("DEGRADED"));
      var degraded = ready(management);
      assertThat(degraded.status()).isEqualTo(200);
      assertThat(degraded.json().at("/down/kafka").asText()).contains("usage is refused");

      // And without PostgreSQL nothing is left to be ready for
      sandbox.postgres().close();
      Product.await(() -> ready(management).status() == 503);
      assertThat(ready(management).json().path("down").has("postgresql")).isTrue();
      var live = RawHttp.exchange(management, "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(live.status()).isEqualTo(200);
    }
  }

  private static void assertNothingSecretIn(List<String> log) {
    assertThat(log)
        .filteredOn(line -> !line.startsWith(WARNING_OF_THE_JVM))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(StrictJson.readTree(Buffer.buffer(line))).isNotEmpty())
        .noneMatch(line -> line.contains(KEY) || line.contains(CREDENTIAL))
        .noneMatch(line -> line.contains(password("core")) || line.contains(password("edge")));
  }

  private static void assertRefused(Consumer<ObjectNode> mistake, String... said) throws Exception {
    // Given
    var configuration = configuration();
    mistake.accept(configuration);

    try (var process = ProcessUnderTest.start(home, configuration)) {
      // When
      var code = process.exitCode();

      // Then
      var told = process.log().stream().filter(line -> line.startsWith("tieout: ")).toList();
      assertThat(code).isEqualTo(1);
      assertThat(told).as("%s", process.log()).hasSize(1);
      assertThat(told.getFirst()).contains(said);
    }
  }

  private static ObjectNode configuration() throws Exception {
    var secret = Files.writeString(home.resolve("edge-password"), password("edge") + "\n");
    var root = JsonNodeFactory.instance.objectNode();
    for (var listener : new String[] {"gateway", "internal", "management"}) {
      root.putObject(listener).put("port", 0);
    }
    root.withObject("gateway").put("drainLinger", "PT2S");
    root.withObject("internal").put("drainLinger", "PT2S");
    root.putObject("serviceCredential").put("value", CREDENTIAL);
    var core = URI.create(sandbox.postgres().uri("tieout", "core"));
    var store = root.putObject("store");
    store.put("uri", "postgresql://%s:%d/tieout".formatted(core.getHost(), core.getPort()));
    store.putObject("corePassword").put("value", password("core"));
    store.putObject("edgePassword").put("file", secret.toString());
    root.putObject("kafka")
        .put("bootstrap", sandbox.kafka().bootstrap())
        .put("replicas", 1)
        .put("minInSyncReplicas", 1);
    var key = root.putArray("keys").addObject();
    key.put("sha256", new Secret(KEY).sha256()).put("subject", "tester").put("tenant", "house");
    key.putArray("roles").add("usage-writer");
    return root;
  }

  private static String password(String user) {
    return URI.create(sandbox.postgres().uri("tieout", user)).getUserInfo().split(":", 2)[1];
  }

  private static String ingest(String headers) {
    return "POST /api/usage/v1/events HTTP/1.1\r\nHost: a\r\nX-Api-Key: %s\r\nContent-Type: %s\r\n%s\r\n"
        .formatted(KEY, "application/cloudevents-batch+json", headers);
  }

  private static RawHttp.Answer ready(URI management) {
    return RawHttp.exchange(management, "GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  private static String status(URI management) {
    return ready(management).json().path("status").asText();
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private static void salesforce(ObjectNode configuration, String account) {
    var added = configuration.withObject("systems").withArray("salesforce").addObject();
    added.put("account", account).put("clientId", "id").put("clientSecret", "secret");
    added
        .putObject("endpoint")
        .put("uri", "http://127.0.0.1:9")
        .put("timeout", "PT1S")
        .put("connectTimeout", "PT1S")
        .put("connections", 1);
  }
}
