package io.tieout.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Webhooks prove themselves on their raw bytes, and are answered once they are kept. */
@ExtendWith(Product.Resolver.class)
class HooksTest {

  private static final String SECRET = "whsec_sample";
  private static final String EVENT =
      """
      {"id":"%s","object":"event","type":"invoice.finalized",
       "data":{"object":{"id":"in_of_nobody","object":"invoice","status":"open"}}}
      """;

  private static final int HOOKS = 100;

  private final Product product;

  HooksTest(Product product) {
    this.product = product;
  }

  @Test
  void aDuplicateHasOneEffect() throws Exception {
    // Given
    var body = EVENT.formatted("evt_twice");
    assertThat(send(body, signature(body, Instant.now(), SECRET)).status()).isEqualTo(204);

    // When
    var second = send(body, signature(body, Instant.now(), SECRET));

    // Then
    assertThat(second.status()).isEqualTo(204);
    assertThat(kept("evt_twice")).isEqualTo(1);
  }

  @Test
  void aSignatureThatDoesNotHoldIsNotBelieved() throws Exception {
    // Given
    var body = EVENT.formatted("evt_forged");
    var now = Instant.now();

    // When
    var forged = send(body, signature(body, now, "whsec_guessed"));

    // Then
    assertProblem(forged, 401, "unauthenticated");
    assertProblem(send(body, "nonsense"), 401, "unauthenticated");
    assertProblem(send(body + " ", signature(body, now, SECRET)), 401, "unauthenticated");
    var old = signature(body, now.minusSeconds(301), SECRET);
    assertProblem(send(body, old), 401, "unauthenticated");
    assertThat(kept("evt_forged")).isZero();
  }

  @Test
  void whatIsSignedAndNoEventIsMalformed() throws Exception {
    // Given
    var noJson = "{\"id\":";
    var noEvent = "{\"id\":\"evt_empty\"}";

    // When
    var answer = send(noJson, signature(noJson, Instant.now(), SECRET));

    // Then
    assertProblem(answer, 400, "malformed-json");
    assertProblem(
        send(noEvent, signature(noEvent, Instant.now(), SECRET)), 400, "contract-violation");
  }

  @Test
  void anEventWithoutAUsableIdIsRefusedWhereItsSenderWroteIt() throws Exception {
    // Given
    var body = EVENT.formatted("evt_\\u0000");

    // When
    var answer = send(body, signature(body, Instant.now(), SECRET));

    // Then
    assertProblem(answer, 400, "contract-violation");
    assertThat(answer.json().at("/errors/0/pointer").asText()).isEqualTo("#/id");
  }

  /** What a webhook points at is read afterwards: who sent it waits for no vendor. */
  @Test
  void itIsAnsweredBeforeWhatItPointsAtIsRead() throws Exception {
    // Given
    var invoice = EVENT.replace("in_of_nobody", "in_slow");
    product.faults(
        "billing",
        """
        {"rules":[{"method":"GET","path":"/v1/invoices/in_slow","fault":"delay=1500"}]}""");

    try {
      // When
      var times = new ArrayList<Duration>();
      for (var i = 0; i < HOOKS; i++) {
        var body = invoice.formatted("evt_slow_" + i);
        var begin = System.nanoTime();
        var answer = send(body, signature(body, Instant.now(), SECRET));
        times.add(Duration.ofNanos(System.nanoTime() - begin));
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
      }

      // Then
      times.sort(Comparator.naturalOrder());
      assertThat(times.get(HOOKS * 99 / 100 - 1)).isLessThan(Duration.ofSeconds(1));
      Product.await(() -> struck() > 0);
    } finally {
      product.faults("billing", "{}");
    }
  }

  @Test
  void anAccountThatNobodyHasIsNotFound() throws Exception {
    // When
    var answer = send("/hooks/v1/stripe-zz", "{}", signature("{}", Instant.now(), SECRET));

    // Then
    assertProblem(answer, 404, "not-found");
  }

  private long struck() {
    return RawHttp.exchange(
            product.vendor("billing"), "GET /_sandbox/faults HTTP/1.1\r\nHost: a\r\n\r\n")
        .json()
        .path("struck")
        .asLong();
  }

  private long kept(String event) throws SQLException {
    try (var core = new Database(product.database("core"))) {
      return core.count("SELECT count(*) FROM billing.hint WHERE event_id = '" + event + "'");
    }
  }

  private RawHttp.Answer send(String body, String signature) {
    return send("/hooks/v1/stripe-us", body, signature);
  }

  private RawHttp.Answer send(String target, String body, String signature) {
    return RawHttp.exchange(
        product.gateway(),
        """
        POST %s HTTP/1.1\r
        Host: gateway\r
        Content-Type: application/json; charset=utf-8\r
        Stripe-Signature: %s\r
        Content-Length: %d\r
        \r
        %s"""
            .formatted(target, signature, body.length(), body));
  }

  private static String signature(String body, Instant at, String secret)
      throws GeneralSecurityException {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    var signed = at.getEpochSecond() + "." + body;
    var digest = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
    return "t=%d,v1=%s".formatted(at.getEpochSecond(), HexFormat.of().formatHex(digest));
  }

  private static void assertProblem(RawHttp.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
  }
}
