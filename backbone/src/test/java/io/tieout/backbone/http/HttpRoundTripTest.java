package io.tieout.backbone.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.api.TaxSystem;
import io.tieout.backbone.contract.Contract;
import io.tieout.backbone.contract.Contracts;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.failure.Problems;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.Caller;
import io.tieout.model.Problem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A generated interface served by the Binder, called by the Client and by hand, over a socket. */
@ExtendWith(VertxExtension.class)
class HttpRoundTripTest {

  private static final Contract TAX = Contracts.bundled().get("system", "tax");
  private static final String STATE = "/system/tax/v1/avatax-main/state";

  private HttpClient http;
  private final java.net.http.HttpClient plain = java.net.http.HttpClient.newHttpClient();
  private final AtomicReference<Future<Object>> answer = new AtomicReference<>();
  private final AtomicReference<Object[]> received = new AtomicReference<>();
  private Listener listener;
  private TaxSystem client;

  @BeforeEach
  void listen(Vertx vertx) throws Exception {
    http = vertx.createHttpClient();
    var api = Api.of(vertx, TAX);
    Binder.bind(api, TaxSystem.class, system());
    var router = Router.router(vertx);
    api.mount(router, new InternalAuthenticator(() -> "s3cret", Clock.systemUTC()));
    listener = await(Listener.start(vertx, ListenerConfig.on("127.0.0.1", 0), router));
    var base = URI.create("http://127.0.0.1:" + listener.actualPort());
    client =
        Client.of(
            vertx.createHttpClient(),
            base,
            TAX,
            TaxSystem.class,
            () -> "s3cret",
            Clock.systemUTC());
  }

  @AfterEach
  void close() throws Exception {
    plain.close();
  }

  @Test
  void aFailureReachesTheClientAsItself() {
    // Given a port that says why it refuses
    answer.set(Future.failedFuture(new Failure.Conflict("tax-document-locked", "make a new one")));

    // When
    var result = client.taxState(caller(10_000), "avatax-main");

    // Then
    assertThatThrownBy(() -> await(result))
        .isInstanceOfSatisfying(
            Failure.Conflict.class,
            failure -> {
              assertThat(failure.code()).isEqualTo("tax-document-locked");
              assertThat(failure.detail()).isEqualTo("make a new one");
            });
    var seen = (Caller) received.get()[0];
    assertThat(seen.subject()).isEqualTo("service:test");
    assertThat(received.get()[1]).isEqualTo("avatax-main");
  }

  @Test
  void whatWasNeverSentIsUnavailable() throws Exception {
    // Given nobody who listens
    await(listener.close());

    // When
    var result = client.taxState(caller(10_000), "avatax-main");

    // Then
    assertThatThrownBy(() -> await(result)).isInstanceOf(Failure.Unavailable.class);
  }

  @Test
  void aRequestThatLayInAFrozenPeerIsOver() throws Exception {
    // Given a request that was sent a minute ago by somebody who would wait for ten seconds
    answer.set(Future.succeededFuture());
    var sent = Instant.now().minusSeconds(60);
    var request =
        request(STATE)
            .header("Tieout-Patience", "10000")
            .header("Tieout-Deadline", Long.toString(sent.plusSeconds(10).toEpochMilli()));

    // When
    send(request);

    // Then
    assertThat(((Caller) received.get()[0]).deadline()).isBefore(Instant.now());
  }

  @Test
  void aPeerThatCannotBeReachedIsNamedByItsLayer() throws Exception {
    // Given a port that asks a peer where nobody listens
    var nobody = URI.create("http://127.0.0.1:65535");
    var peer = Client.of(http, nobody, TAX, TaxSystem.class, () -> "s3cret", Clock.systemUTC());
    answer.set(peer.taxState(caller(10_000), "avatax-main").map(state -> state));

    // When
    var response = get(STATE);

    // Then
    assertProblem(response, 503, "peer-unreachable");
    assertThat(response.body())
        .contains("no connection to the system layer")
        .doesNotContain("127.0.0.1", "65535");
  }

  @Test
  void aPeerWithoutAPortListensWhereHttpDoes() {
    // Given nobody at port 80 of an address of ours
    var base = URI.create("http://127.0.0.80");
    var withoutPort =
        Client.of(http, base, TAX, TaxSystem.class, () -> "s3cret", Clock.systemUTC());

    // When
    var result = withoutPort.taxState(caller(10_000), "avatax-main");

    // Then
    assertThatThrownBy(() -> await(result)).isInstanceOf(Failure.Unavailable.class);
  }

  @Test
  void aServiceCredentialThatThePeerDoesNotTakeIsNotTheCallers() {
    // Given a peer whose credential is another one
    var rotated =
        Client.of(
            http, URI.create(base()), TAX, TaxSystem.class, () -> "rotated", Clock.systemUTC());

    // When
    var result = rotated.taxState(caller(10_000), "avatax-main");

    // Then
    assertThatThrownBy(() -> await(result))
        .isInstanceOfSatisfying(
            Failure.Unavailable.class,
            failure -> assertThat(failure.code()).isEqualTo("peer-credential"));
  }

  @Test
  void aCredentialOfTheCallersOwnStaysTheirs() {
    // Given a port that refuses what its caller passed on, a signature say
    answer.set(Future.failedFuture(new Failure.Unauthenticated("stripe-signature", "it is wrong")));

    // When
    var result = client.taxState(caller(10_000), "avatax-main");

    // Then
    assertThatThrownBy(() -> await(result))
        .isInstanceOfSatisfying(
            Failure.Unauthenticated.class,
            failure -> assertThat(failure.scheme()).isEqualTo("stripe-signature"));
  }

  @Test
  void aReadWithoutAnAnswerChangedNothing() {
    // Given a port that never answers
    answer.set(Promise.promise().future());

    // When
    var result = client.taxState(caller(300), "avatax-main");

    // Then
    assertThatThrownBy(() -> await(result)).isInstanceOf(Failure.Unavailable.class);
  }

  @Test
  void anUnexpectedFailureKeepsItsReasonInside() throws Exception {
    // Given
    answer.set(Future.failedFuture(new IllegalStateException("password is hunter2")));

    // When
    var response = get(STATE);

    // Then
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("hunter2");
  }

  @Test
  void theContractRefusesInItsOrder() throws Exception {
    assertProblem(get("/system/tax/v2/nothing"), 404, "not-found");
    assertProblem(send(request(STATE).DELETE()), 405, "method-not-allowed");
    assertProblem(send(request(STATE).header("Accept", "text/html")), 406, "not-acceptable");
    var bare = HttpRequest.newBuilder(URI.create(base() + STATE)).build();
    assertProblem(plain.send(bare, BodyHandlers.ofString()), 401, "unauthenticated");
    assertProblem(get(STATE + "?colour=red"), 400, "contract-violation", "#/query/colour");
    var badName = get("/system/tax/v1/-bad-/state");
    assertProblem(badName, 400, "contract-violation", "#/path/account");
  }

  @Test
  void pointersToUnknownParametersAreEscaped() throws Exception {
    // Given
    var query = "?a/b=1&c~d=1";

    // When
    var response = get(STATE + query);

    // Then
    assertProblem(response, 400, "contract-violation", "#/query/a~1b", "#/query/c~0d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http/1.1", "Http/1.1", "http/1.0", "HTTP/1.2", "FOO/7.3"})
  void aVersionThatIsNotSpokenIsRefusedInOneThatIs(String version) throws IOException {
    // Given
    var request = "GET / " + version + "\r\nHost: a\r\n\r\n";

    // When
    var answer = raw(request);

    // Then
    assertThat(answer).startsWith("HTTP/1.1 505 ").contains("http-version-not-supported");
  }

  @Test
  void ambiguousRequestsEndTheConnection() throws Exception {
    assertThat(raw("GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(raw("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    var both = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n";
    assertThat(raw("POST / HTTP/1.1\r\nHost: a\r\n" + both + "\r\n0\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
    assertThat(raw("GET /a%2fb HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    for (var path : List.of("/../b", "/b/..", "/./b", "/b/.")) {
      assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }
    assertThat(raw("GET /" + "a".repeat(8_192) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
        .startsWith("HTTP/1.1 414 ");
    assertThat(raw("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(16_384) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 ");
    assertThat(raw("GET / HTTP/1.1\r\nHost: a\r\n" + "X: 1\r\n".repeat(100) + "\r\n"))
        .startsWith("HTTP/1.1 431 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"abc", "99999999999999999999", "9223372036854775808", "0x5", "", "5, 5", "+5"})
  void aLengthThatIsNoneEndsTheConnectionAtOnce(String length) throws IOException {
    // Given
    var begin = System.nanoTime();

    // When
    var answer = raw("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n");

    // Then
    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("malformed-request");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"xyz\r\n", "-1\r\n", "fffffffffffffffff\r\n"})
  void chunksThatAreNoneAreTheClientsFault(String chunk) throws IOException {
    // Given
    var head =
        """
        PUT /system/tax/v1/avatax-main/documents/A-1 HTTP/1.1\r
        Host: a\r
        Authorization: Bearer s3cret\r
        Content-Type: application/json\r
        Transfer-Encoding: chunked\r
        \r
        """;

    // When
    var answer = raw(head + chunk);

    // Then
    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("malformed-request");
  }

  @ParameterizedTest
  @CsvSource({"gzip, 415", "br, 415", "'identity, gzip', 415", "identity, 400", "Identity, 400"})
  void bodiesAreSentUnencoded(String encoding, int status) throws Exception {
    // Given a body that breaks its contract
    var request =
        request("/system/tax/v1/avatax-main/documents/A-1")
            .header("Content-Type", "application/json")
            .header("Content-Encoding", encoding)
            .PUT(BodyPublishers.ofString("{}"));

    // When
    var response = send(request);

    // Then
    assertThat(response.statusCode()).isEqualTo(status);
    if (status == 415) {
      assertProblem(response, 415, "unsupported-media-type");
      assertThat(response.body()).contains("unencoded, not as " + encoding);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "charset=iso-8859-1, 415",
    "charset=\"UTF-16\", 415",
    "a=b ; Charset = us-ascii, 415",
    "charset=UTF-8, 400",
    "charset=\"utf-8\", 400",
    "a=charset, 400"
  })
  void bodiesAreInUtf8(String parameter, int status) throws Exception {
    // Given a body that breaks its contract
    var request =
        request("/system/tax/v1/avatax-main/documents/A-1")
            .header("Content-Type", "application/json; " + parameter)
            .PUT(BodyPublishers.ofString("{}"));

    // When
    var response = send(request);

    // Then
    assertThat(response.statusCode()).isEqualTo(status);
    if (status == 415) {
      assertProblem(response, 415, "unsupported-media-type");
      assertThat(response.body()).contains("bodies are in UTF-8");
    }
  }

  /** Every method notes its arguments and gives the answer of the test. */
  private TaxSystem system() {
    return (TaxSystem)
        Proxy.newProxyInstance(
            TaxSystem.class.getClassLoader(),
            new Class<?>[] {TaxSystem.class},
            (self, method, arguments) -> {
              received.set(arguments);
              return answer.get();
            });
  }

  private static Caller caller(long millis) {
    var deadline = Instant.now().plusMillis(millis);
    return Caller.service("test", Trace.start(), deadline);
  }

  private String base() {
    return "http://127.0.0.1:" + listener.actualPort();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base() + path))
        .header("Authorization", "Bearer s3cret");
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return plain.send(request.build(), BodyHandlers.ofString());
  }

  private String raw(String text) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), listener.actualPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void assertProblem(
      HttpResponse<String> response, int status, String code, String... pointers) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).contains(Problems.MEDIA_TYPE);
    var bytes = Buffer.buffer(response.body());
    var problem = StrictJson.read(bytes, Problem.class);
    assertThat(problem.code()).isEqualTo(code);
    assertThat(problem.errors()).extracting("pointer").isEqualTo(List.of(pointers));
  }

  private static <T> T await(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
