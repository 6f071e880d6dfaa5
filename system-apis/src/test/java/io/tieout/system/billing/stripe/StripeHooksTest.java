package io.tieout.system.billing.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tieout.backbone.config.Secret;
import io.tieout.backbone.failure.Failure;
import io.tieout.sandbox.kit.Signatures;
import io.tieout.system.RotatedSecret;
import io.tieout.system.billing.BillingHint;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StripeHooksTest {
  private static final Instant NOW = Instant.parse("2026-04-04T12:00:00Z");
  private static final String EVENT =
      """
      {"id":"evt_1","object":"event","type":"invoice.finalized",
       "data":{"object":{"id":"in_1","object":"invoice","status":"open"}}}\
      """;

  private final StripeHooks hooks =
      new StripeHooks("stripe-us", List.of(new Secret("whsec_new"), new Secret("whsec_old")));

  private static String mac(String secret, long time, String body) {
    return HexFormat.of().formatHex(Signatures.hmacSha256(secret, time + "." + body));
  }

  private static String signed(String secret, Instant at, String body) {
    long time = at.getEpochSecond();
    return "t=%d,v1=%s".formatted(time, mac(secret, time, body));
  }

  private void isRefused(String signature, String body) {
    assertThatExceptionOfType(Failure.Unauthenticated.class)
        .isThrownBy(() -> hooks.hint(signature, body.getBytes(StandardCharsets.UTF_8), NOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"whsec_new", "whsec_old"})
  void bothLiveSecretsHold(String secret) {
    // When
    var hint = hooks.hint(signed(secret, NOW, EVENT), EVENT.getBytes(StandardCharsets.UTF_8), NOW);

    // Then
    assertThat(hint).contains(new BillingHint("stripe-us", "evt_1", "in_1"));
  }

  @ParameterizedTest
  @ValueSource(longs = {-300, 300})
  void signatureHoldsForFiveMinutesEitherWay(long seconds) {
    // Given
    String signature = signed("whsec_new", NOW.plusSeconds(seconds), EVENT);

    // When
    var hint = hooks.hint(signature, EVENT.getBytes(StandardCharsets.UTF_8), NOW);

    // Then
    assertThat(hint).isPresent();
  }

  @ParameterizedTest
  @ValueSource(longs = {-301, 301})
  void signatureOfAnotherTimeIsRefused(long seconds) {
    // When
    String signature = signed("whsec_new", NOW.plusSeconds(seconds), EVENT);

    // Then
    isRefused(signature, EVENT);
  }

  @Test
  void oneOfSeveralSignaturesIsEnough() {
    // Given
    long time = NOW.getEpochSecond();
    String signature =
        "t=%d,v1=%s,v1=%s,v0=%s"
            .formatted(
                time,
                mac("whsec_retired", time, EVENT),
                mac("whsec_old", time, EVENT),
                mac("whsec_old", time, EVENT));

    // When
    var hint = hooks.hint(signature, EVENT.getBytes(StandardCharsets.UTF_8), NOW);

    // Then
    assertThat(hint).isPresent();
  }

  @Test
  void signatureIsOfTheBytesAsTheyCame() {
    // When
    String signature = signed("whsec_new", NOW, EVENT);

    // Then
    isRefused(signature, EVENT + " ");
    isRefused(signature, EVENT.replace("\n ", ""));
    isRefused(signature, EVENT.replace("in_1", "in_2"));
  }

  @Test
  void whatIsNoSignatureOfOursIsRefused() {
    // When
    long time = NOW.getEpochSecond();

    // Then
    isRefused(null, EVENT);
    isRefused("", EVENT);
    isRefused("v1=" + mac("whsec_new", time, EVENT), EVENT);
    isRefused("t=" + time, EVENT);
    isRefused("t=" + time + ",v0=" + mac("whsec_new", time, EVENT), EVENT);
    isRefused("t=" + time + ",v1=" + mac("whsec_retired", time, EVENT), EVENT);
    isRefused("t=" + (time + 1) + ",v1=" + mac("whsec_new", time, EVENT), EVENT);
    isRefused("t=-1,v1=" + mac("whsec_new", time, EVENT), EVENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no json",
        "[]",
        "{\"id\":\"evt_1\",\"id\":\"evt_2\"}",
        "{\"type\":\"invoice.finalized\",\"data\":{\"object\":{}}}",
        "{\"id\":\"evt_1\",\"type\":\"invoice.finalized\"}"
      })
  void signedBodyThatIsNoEventIsInvalid(String body) {
    // Given
    String signature = signed("whsec_new", NOW, body);

    // When
    var reading =
        assertThatExceptionOfType(Failure.Invalid.class)
            .isThrownBy(() -> hooks.hint(signature, body.getBytes(StandardCharsets.UTF_8), NOW));

    // Then
    reading.satisfies(failure -> assertThat(failure.detail()).isNotBlank());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':'in_1','object':'invoice','status':'draft'}",
        "{'id':'cus_1','object':'customer'}"
      })
  void eventThatIsNoNewsIsTakenWithoutAHint(String object) {
    // Given
    String body =
        "{'id':'evt_1','type':'any','data':{'object':%s}}".formatted(object).replace('\'', '"');

    // When
    var hint =
        hooks.hint(signed("whsec_new", NOW, body), body.getBytes(StandardCharsets.UTF_8), NOW);

    // Then
    assertThat(hint).isEmpty();
  }

  @Test
  void secretIsRotatedWithoutARestart(@TempDir Path dir) {
    // Given
    var rotated = new RotatedSecret(dir);
    var rotating = new StripeHooks("stripe-us", List.of(rotated.secret()));
    var body = EVENT.getBytes(StandardCharsets.UTF_8);

    // When
    rotated.rotateTo("whsec_next");

    // Then
    RotatedSecret.awaitWorks(
        () ->
            Future.succeededFuture()
                .map(now -> rotating.hint(signed("whsec_next", NOW, EVENT), body, NOW)));
  }
}
