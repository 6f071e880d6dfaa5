package io.tieout.system.billing.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tieout.backbone.config.Secret;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Violation;
import io.tieout.sandbox.kit.Signatures;
import io.tieout.system.RotatedSecret;
import io.tieout.system.billing.BillingHint;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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

  static Stream<Arguments> eventsThatAreNone() {
    String long5000 = "'" + "x".repeat(5_000) + "'";
    return Stream.of(
        arguments("[]", List.of("#")),
        arguments("{'id':'evt_1','type':1,'data':{'object':{}}}", List.of("#/type")),
        arguments("{'id':'evt_1','type':'any','data':{'object':[]}}", List.of("#/data/object")),
        arguments("{'id':1,'data':1}", List.of("#/id", "#/type", "#/data/object")),
        arguments(event("''", "'in_1'"), List.of("#/id")),
        arguments(event("'evt_\\u0000'", "'in_1'"), List.of("#/id")),
        arguments(event("'evt_\u00fc'", "'in_1'"), List.of("#/id")),
        arguments(event("'evt 1'", "'in_1'"), List.of("#/id")),
        arguments(event("'" + "x".repeat(256) + "'", "'in_1'"), List.of("#/id")),
        arguments(event(long5000, "'in_1'"), List.of("#/id")),
        arguments(event("'evt_1'", long5000), List.of("#/data/object/id")),
        arguments(event("'evt_1'", "''"), List.of("#/data/object/id")),
        arguments(event("'evt_1'", "null"), List.of("#/data/object/id")),
        arguments(event("7", "7"), List.of("#/id", "#/data/object/id")),
        arguments(event("'evt_1'", "'in_\\u0000'"), List.of("#/data/object/id")));
  }

  private static String event(String id, String invoice) {
    return "{'id':%s,'type':'invoice.finalized','data':{'object':{'id':%s,'object':'invoice'}}}"
        .formatted(id, invoice);
  }

  @ParameterizedTest
  @MethodSource("eventsThatAreNone")
  void whoSignedWhatIsNoEventIsToldWhere(String quoted, List<String> pointers) {
    // Given
    String body = quoted.replace('\'', '"');
    String signature = signed("whsec_new", NOW, body);

    // When
    var reading =
        assertThatExceptionOfType(Failure.Invalid.class)
            .isThrownBy(() -> hooks.hint(signature, body.getBytes(StandardCharsets.UTF_8), NOW));

    // Then
    reading.satisfies(
        failure -> assertThat(failure.errors()).extracting(Violation::pointer).isEqualTo(pointers));
  }

  @Test
  void idsHaveAtMost255Characters() {
    // Given
    String id = "x".repeat(255);
    String body = event("'" + id + "'", "'" + id + "'").replace('\'', '"');

    // When
    var hint =
        hooks.hint(signed("whsec_new", NOW, body), body.getBytes(StandardCharsets.UTF_8), NOW);

    // Then
    assertThat(hint).contains(new BillingHint("stripe-us", id, id));
  }

  /** Of other kinds some have no id, a balance say, and some one that a user made up, a coupon. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':'in_1','object':'invoice','status':'draft'}",
        "{'object':'invoice','status':'draft'}",
        "{'object':'balance'}",
        "{'id':'50 % off','object':'coupon'}",
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
