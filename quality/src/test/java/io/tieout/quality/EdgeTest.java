package io.tieout.quality;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway promises whoever comes near it, over sockets that no client would use so. */
@ExtendWith(Product.Resolver.class)
class EdgeTest {

  private static final String HOST = "Host: gateway\r\n";
  private static final String EVENTS = "/api/usage/v1/events";

  /** The product's deadlines in these tests, and the second that it takes to notice. */
  private static final Duration DEADLINE = Duration.ofSeconds(3);

  private static final Duration NOTICED = DEADLINE.plusSeconds(3);
  private static final int SLOW_SOCKETS = 1_000;
  private static final int SAMPLES = 2_000;

  private final Product product;

  EdgeTest(Product product) {
    this.product = product;
  }

  @Test
  void aLongAddressIsRefused() {
    // Given
    var longest = "/contracts?" + "a".repeat(8_192 - "/contracts?".length());

    // When
    var tooLong = exchange("GET " + longest + "a HTTP/1.1\r\n" + HOST + "\r\n");

    // Then
    assertProblem(tooLong, 414, "uri-too-long");
    assertProblem(
        exchange("GET " + longest + " HTTP/1.1\r\n" + HOST + "\r\n"), 400, "contract-violation");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%%zz&", "p%d&"})
  void aQueryWithMoreFaultsThanAProblemListsIsRefused(String fault) {
    // Given
    var query = IntStream.range(0, 1_300).mapToObj(fault::formatted).collect(joining());

    // When
    var answer = exchange("GET /contracts?" + query + " HTTP/1.1\r\n" + HOST + "\r\n");

    // Then
    assertProblem(answer, 400, "contract-violation");
    assertThat(answer.json().path("errors")).hasSize(1_000);
    assertThat(answer.json().path("detail").asText()).contains("1300");
  }

  @Test
  void headersAreBounded() {
    // Given
    var large = "X: " + "a".repeat(16_384) + "\r\n";
    var many = "X: 1\r\n".repeat(100);

    // When
    var answer = exchange("GET /contracts HTTP/1.1\r\n" + HOST + large + "\r\n");

    // Then
    assertProblem(answer, 431, "headers-too-large");
    assertProblem(
        exchange("GET /contracts HTTP/1.1\r\n" + HOST + many + "\r\n"), 431, "headers-too-large");
    var most = "X: 1\r\n".repeat(99);
    assertThat(exchange("GET /contracts HTTP/1.1\r\n" + HOST + most + "\r\n").status())
        .isEqualTo(200);
  }

  @Test
  void aBodyThatIsTooLargeByItsOwnAccountIsNotAskedFor() {
    // Given
    var head =
        ingest(
            "application/cloudevents-batch+json",
            "Expect: 100-continue\r\nContent-Length: 1048577\r\n");

    try (var http = new RawHttp(product.gateway())) {
      // When
      var answer = http.send(head).answer();

      // Then
      assertProblem(answer, 413, "payload-too-large");
      assertThat(http.isClosedByServer()).isTrue();
    }
  }

  @Test
  void whoSpeaksHttp10IsNotAskedForABody() {
    // Given
    var head =
        ingest(
            "application/cloudevents-batch+json", "Expect: 100-continue\r\nContent-Length: 2\r\n");

    try (var http = new RawHttp(product.gateway())) {
      // When
      var answer = http.send(head.replace("HTTP/1.1", "HTTP/1.0") + "[]").anyAnswer();

      // Then
      assertThat(answer.status()).isEqualTo(202);
    }
  }

  @Test
  void aBodyThatGrowsTooLargeIsRefusedOnTheWay() {
    // Given
    var head = ingest("application/cloudevents-batch+json", "Transfer-Encoding: chunked\r\n");
    var chunk = "40000\r\n" + " ".repeat(0x40000) + "\r\n";

    try (var http = new RawHttp(product.gateway())) {
      // When
      var answer = http.send(head + chunk.repeat(5)).answer();

      // Then
      assertProblem(answer, 413, "payload-too-large");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /contracts HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /contracts HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n123456",
        "POST /contracts HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /contracts HTTP/1.1\r\nHost: a\r\nContent-Length : 1\r\n\r\n1",
        "GET /contracts HTTP/1.1\r\n\r\n",
        "GET /contracts HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /contracts HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "GET /contracts HTTP/1.1\r\nHost: a\r\nX\0Y: 1\r\n\r\n",
        "GET /contracts/a%2fb HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /contracts/a%5Cb HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /contracts/../problems HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /contracts/.. HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /contracts/./experience HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /api/usage/v1/events/./b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /contracts/. HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /contracts/%2e%2e/problems HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /contracts/%00 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /contracts/%zz HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /contracts/%ff HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET contracts HTTP/1.1\r\nHost: a\r\n\r\n",
        "nonsense\r\n\r\n",
      })
  void whatTwoReadersCouldTakeForTwoThingsEndsTheConnection(String request) {
    try (var http = new RawHttp(product.gateway())) {
      // When
      var answer = http.send(request).answer();

      // Then
      assertProblem(answer, 400, "malformed-request");
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(http.isClosedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /contracts HTTP/1.2\r\nHost: a\r\n\r\n",
        "POST /contracts HTTP/1.2\r\nHost: a\r\nContent-Length: 2\r\n\r\n[]",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET /contracts http/1.1\r\nHost: a\r\n\r\nGET /contracts HTTP/1.1\r\nHost: a\r\n\r\n",
      })
  void aVersionThatIsNotSpokenIsRefused(String request) {
    try (var http = new RawHttp(product.gateway())) {
      // When
      var answer = http.send(request).answer();

      // Then
      assertProblem(answer, 505, "http-version-not-supported");
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(http.isClosedByServer()).isTrue();
    }
  }

  @Test
  void nothingIsUpgradedToHttp2() {
    // Given
    var upgrade =
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n";

    // When
    var answer = exchange("GET /contracts HTTP/1.1\r\n" + HOST + upgrade + "\r\n");

    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).doesNotContainKey("upgrade");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /contracts HTTP/1.1\r\nHo"})
  void whoSendsNoHeadersInTimeIsLeft(String begun) {
    try (var http = new RawHttp(product.gateway())) {
      // Given
      http.send(begun);
      var begin = System.nanoTime();

      // When
      var closed = http.isClosedByServer();

      // Then
      assertThat(closed).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isBetween(DEADLINE.dividedBy(2), NOTICED);
    }
  }

  @Test
  void whoSendsNoHeadersInTimeIsLeftAlsoAfterAnAnswer() {
    try (var http = new RawHttp(product.gateway())) {
      // Given
      assertThat(http.send("GET /contracts HTTP/1.1\r\n" + HOST + "\r\n").answer().status())
          .isEqualTo(200);
      var begin = System.nanoTime();

      // When
      http.send("GET /contracts HTTP/1.1\r\nHo");

      // Then
      assertThat(http.isClosedByServer()).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isBetween(DEADLINE.dividedBy(2), NOTICED);
    }
  }

  @Test
  void aBodyThatTricklesIsRefused() throws InterruptedException {
    try (var http = new RawHttp(product.gateway())) {
      // Given
      var begin = System.nanoTime();
      http.send(ingest("application/cloudevents-batch+json", "Content-Length: 100\r\n"));
      var trickle =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (var i = 0; i < 100; i++) {
                        http.send(" ");
                        Thread.sleep(200);
                      }
                    } catch (java.io.UncheckedIOException | InterruptedException e) {
                      // The server has had enough, or the test has.
                    }
                  });

      // When
      var answer = http.answer();

      // Then
      assertProblem(answer, 400, "slow-body");
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isBetween(DEADLINE.dividedBy(2), NOTICED);
      trickle.interrupt();
      trickle.join();
    }
  }

  @Test
  void thousandSlowClientsDoNotSlowTheOthers() {
    // Given
    var before = p99();
    var slow = new ArrayList<RawHttp>();
    try {
      for (var i = 0; i < SLOW_SOCKETS; i++) {
        slow.add(new RawHttp(product.gateway()).send("GET /contracts HTTP/1.1\r\nHo"));
      }

      RawHttp.exchange(product.gateway(), "GET /contracts HTTP/1.1\r\n" + HOST + "\r\n");

      // When
      var meanwhile = p99();

      // Then
      System.out.printf("p99 %s, with %d slow sockets %s%n", before, slow.size(), meanwhile);
      assertThat(meanwhile).isLessThan(before.multipliedBy(2).plusMillis(10));
    } finally {
      slow.forEach(RawHttp::close);
    }
  }

  @Test
  void pagesTellBrowsersToLeaveThemAlone() {
    // When
    var page = exchange("GET /problems/not-found HTTP/1.1\r\n" + HOST + "\r\n");

    // Then
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(page.header("content-security-policy")).contains("frame-ancestors 'none'");
    assertThat(page.header("referrer-policy")).isEqualTo("no-referrer");
    assertThat(page.header("cache-control")).isEqualTo("no-store");
    assertThat(page.header("server")).isEmpty();
  }

  @Test
  void otherPagesMayCallWhereTheConfigurationSaysSo() {
    // Given
    var origin = "https://console.example.com";
    var headers = HOST + "Origin: " + origin + "\r\nAccess-Control-Request-Method: GET\r\n";

    // When
    var allowed = exchange("OPTIONS " + EVENTS + " HTTP/1.1\r\n" + headers + "\r\n");

    // Then
    assertThat(allowed.status()).isEqualTo(204);
    assertThat(allowed.header("access-control-allow-origin")).isEqualTo(origin);
  }

  /** Its browser keeps the answer from it; a page of our own origin, and a program, has it. */
  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example.com", "http://gateway", "null", "nonsense"})
  void aPageThatMayNotCallIsToldNothingOfIt(String origin) {
    // Given
    var headers = HOST + "Origin: " + origin + "\r\n";

    // When
    var answer = exchange("GET /contracts HTTP/1.1\r\n" + headers + "\r\n");

    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control-"));
    var preflight =
        exchange(
            "OPTIONS /contracts HTTP/1.1\r\n"
                + headers
                + "Access-Control-Request-Method: GET\r\n\r\n");
    assertProblem(preflight, 405, "method-not-allowed");
    assertThat(preflight.headers().keySet()).noneMatch(name -> name.startsWith("access-control-"));
  }

  @Test
  void whatAClientSaysOfItsForwardingIsNotBelieved() {
    // Given
    var forwarded =
        "X-Forwarded-Host: evil\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 10.0.0.1\r\nForwarded: host=evil\r\n";

    // When
    var answer = exchange("GET /contracts HTTP/1.1\r\n" + HOST + forwarded + "\r\n");

    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).doesNotContain("evil");
    assertThat(answer.text())
        .isEqualTo(exchange("GET /contracts HTTP/1.1\r\n" + HOST + "\r\n").text());
  }

  @Test
  void aProblemNamesTheTraceOfItsRequest() {
    // Given
    var trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    var header = "traceparent: 00-" + trace + "-00f067aa0ba902b7-01\r\n";

    // When
    var answer = exchange("GET /nothing HTTP/1.1\r\n" + HOST + header + "\r\n");

    // Then
    assertProblem(answer, 404, "not-found");
    assertThat(answer.json().path("instance").asText()).isEqualTo("urn:trace:" + trace);
    var invalid = "traceparent: 00-" + "0".repeat(32) + "-00f067aa0ba902b7-01\r\n";
    var started = exchange("GET /nothing HTTP/1.1\r\n" + HOST + invalid + "\r\n");
    assertThat(started.json().path("instance").asText())
        .matches("urn:trace:[0-9a-f]*[1-9a-f][0-9a-f]*");
  }

  @Test
  void contractsAreServedWhole() {
    // When
    var list = product.get(Role.AUDITOR, "/contracts").json().path("items");

    // Then
    assertThat(list).hasSizeGreaterThan(10);
    for (var item : list) {
      assertThat(item.properties())
          .extracting(java.util.Map.Entry::getKey)
          .containsExactly("name", "layer", "version", "href");
      var contract = product.get(Role.AUDITOR, item.path("href").asText());
      assertThat(contract.status()).isEqualTo(200);
      assertThat(contract.json().findValuesAsText("$ref")).allMatch(it -> it.startsWith("#/"));
      assertThat(contract.json().at("/info/version")).isEqualTo(item.path("version"));
    }
  }

  private Duration p99() {
    try (var http = new RawHttp(product.gateway())) {
      var nanos = new long[SAMPLES];
      for (var i = 0; i < SAMPLES; i++) {
        var begin = System.nanoTime();
        http.send("GET /problems/not-found HTTP/1.1\r\n" + HOST + "\r\n").answer();
        nanos[i] = System.nanoTime() - begin;
      }
      Arrays.sort(nanos);
      return Duration.ofNanos(nanos[SAMPLES * 99 / 100]);
    }
  }

  private String ingest(String type, String headers) {
    return "POST %s HTTP/1.1\r\n%sX-Api-Key: %s\r\nContent-Type: %s\r\n%s\r\n"
        .formatted(EVENTS, HOST, product.key(Role.USAGE_WRITER), type, headers);
  }

  private RawHttp.Answer exchange(String request) {
    return RawHttp.exchange(product.gateway(), request);
  }

  private static void assertProblem(RawHttp.Answer answer, int status, String code) {
    assertThat(List.of(answer.status(), answer.code()))
        .as(answer.text())
        .isEqualTo(List.of(status, code));
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
  }
}
