package io.tieout.sandbox.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VendorHostTest extends SimulatorTest {
  private VendorHost host;
  private String url;

  @BeforeAll
  void startVendor() {
    host = vendor();
    url = "http://127.0.0.1:" + host.start(0).await();
  }

  @BeforeEach
  void forgetEverything() {
    call("DELETE", url + "/_sandbox/state", "");
    call("PUT", url + "/_sandbox/faults", "{}");
  }

  @AfterAll
  void stopVendor() {
    host.stop().await();
  }

  /** Notes are kept by title; a refused note leaves nothing behind. */
  private VendorHost vendor() {
    VendorHost vendor = new VendorHost(vertx(), pool(), "notes");
    vendor.errors((status, detail) -> Reply.json(status, StrictJson.object().put("no", detail)));
    vendor.webhookSignature(
        (secret, body, at) ->
            Map.of("x-signature", HexFormat.of().formatHex(Signatures.hmacSha256(secret, body))));
    vendor.route(HttpMethod.POST, "/notes/:title", VendorHostTest::takeNote);
    vendor.route(
        HttpMethod.GET,
        "/notes/:title",
        call ->
            call.store()
                .objects()
                .byKey("note", call.parameter("title"))
                .map(note -> Reply.json(200, note.body()))
                .orElse(Reply.empty(404)));
    vendor.dueWork(
        now ->
            vendor.inTransaction(
                store -> {
                  store
                      .objects()
                      .put("tick", "last", null, StrictJson.object().put("at", "" + now));
                  return null;
                }));
    return vendor;
  }

  private static Reply takeNote(Call call) {
    String id = "n-" + call.store().objects().next("note");
    if (!call.store().objects().insert("note", id, call.parameter("title"), call.json())) {
      throw new Refusal(Reply.json(409, StrictJson.object().put("no", "taken")));
    }
    call.store().webhooks("").add("{\"note\":\"" + id + "\"}");
    return Reply.json(201, StrictJson.object().put("id", id));
  }

  @Test
  void refusalUndoesWhatTheCallChanged() {
    // Given
    call("POST", url + "/notes/a", "{\"text\":1.10}");

    // When
    Answer again = call("POST", url + "/notes/a", "{\"text\":2}");

    // Then the number that the refused call took is the next one's
    assertThat(again.status()).isEqualTo(409);
    assertThat(call("POST", url + "/notes/b", "{}").json().path("id").asText()).isEqualTo("n-2");
    assertThat(call("GET", url + "/notes/a", "").response().body()).isEqualTo("{\"text\":1.10}");
  }

  @Test
  void malformedBodyAndUnknownRouteAreRefusedInTheVendorsWords() {
    // When
    Answer duplicateKey = call("POST", url + "/notes/a", "{\"a\":1,\"a\":2}");

    // Then
    assertThat(duplicateKey.status()).isEqualTo(400);
    assertThat(duplicateKey.json().path("no").asText()).contains("not valid JSON");
    assertThat(call("POST", url + "/notes/a", "[]").status()).isEqualTo(400);
    assertThat(call("GET", url + "/elsewhere", "").json().path("no").asText())
        .isEqualTo("No such route: /elsewhere");
  }

  @Test
  void bodyBeyondTheLimitIsRefused() {
    // When
    Answer large = call("POST", url + "/notes/a", "\"" + "x".repeat(4 << 20) + "\"");

    // Then
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.json().path("no").asText()).contains("too large");
  }

  @Test
  void resetAfterCommitLosesTheAnswerAndKeepsTheEffect() {
    // When
    assertThatThrownBy(
            () -> call("POST", url + "/notes/a", "{}", "x-sandbox-fault", "reset-after-commit"))
        .isInstanceOf(UncheckedIOException.class);

    // Then
    assertThat(call("GET", url + "/notes/a", "").status()).isEqualTo(200);
  }

  @Test
  void resetBeforeAndStatusHaveNoEffect() {
    // Given
    call(
        "PUT",
        url + "/_sandbox/faults",
        """
        {"seed": 1, "rules": [
          {"method": "POST", "path": "/notes/.*", "fault": "status=503", "times": 1},
          {"method": "POST", "path": "/notes/.*", "fault": "reset-before", "times": 1}]}""");

    // When
    Answer unavailable = call("POST", url + "/notes/a", "{}");
    assertThatThrownBy(() -> call("POST", url + "/notes/a", "{}"))
        .isInstanceOf(UncheckedIOException.class);

    // Then
    assertThat(unavailable.status()).isEqualTo(503);
    assertThat(call("GET", url + "/notes/a", "").status()).isEqualTo(404);
    assertThat(call("POST", url + "/notes/a", "{}").status()).isEqualTo(201);
  }

  @Test
  void wrongSchemaKeepsTheEffectAndHtmlHasNone() {
    // When
    Answer surprise = call("POST", url + "/notes/a", "{}", "x-sandbox-fault", "wrong-schema");
    Answer page = call("POST", url + "/notes/b", "{}", "x-sandbox-fault", "html");

    // Then
    assertThat(surprise.response().body()).isEqualTo("{\"surprise\":true}");
    assertThat(call("GET", url + "/notes/a", "").status()).isEqualTo(200);
    assertThat(page.response().body()).startsWith("<!doctype html>");
    assertThat(call("GET", url + "/notes/b", "").status()).isEqualTo(404);
  }

  @Test
  void randomFaultsRepeatWithTheirSeed() {
    // Given
    Faults faults = new Faults();
    JsonNode rules =
        StrictJson.read("{\"seed\":42,\"rules\":[{\"fault\":\"status=500\",\"rate\":0.3}]}");
    faults.replace(rules);
    List<Fault> once = strikes(faults);

    // When
    faults.replace(rules);
    List<Fault> again = strikes(faults);

    // Then
    assertThat(again).isEqualTo(once);
    assertThat(Collections.frequency(once, new Fault.Status(500))).isBetween(20, 40);
    assertThat(faults.struck()).isEqualTo(2L * Collections.frequency(once, new Fault.Status(500)));
  }

  private static List<Fault> strikes(Faults faults) {
    List<Fault> struck = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      struck.add(faults.strike("GET", "/", null));
    }
    return struck;
  }

  @Test
  void webhookIsSentUntilItIsTakenAndSigned() {
    // Given a receiver that fails twice
    AtomicInteger received = new AtomicInteger();
    List<String> signatures = Collections.synchronizedList(new ArrayList<>());
    HttpServer receiver =
        vertx()
            .createHttpServer()
            .requestHandler(
                request -> {
                  signatures.add(request.getHeader("x-signature"));
                  int status = received.incrementAndGet() < 3 ? 500 : 204;
                  request.response().setStatusCode(status).end();
                })
            .listen(0, "127.0.0.1")
            .await();
    call(
        "POST",
        url + "/_sandbox/webhooks",
        "{\"url\":\"http://127.0.0.1:%d/hook\",\"secret\":\"s\"}".formatted(receiver.actualPort()));

    // When
    call("POST", url + "/notes/a", "{}");

    // Then
    while (call("GET", url + "/_sandbox/clock", "").json().path("pendingWebhooks").asLong() > 0) {
      Thread.onSpinWait();
    }
    assertThat(received).hasValue(3);
    assertThat(signatures)
        .containsOnly(HexFormat.of().formatHex(Signatures.hmacSha256("s", "{\"note\":\"n-1\"}")));
    receiver.close().await();
  }

  @Test
  void webhooksComeTwiceAndOvertakeEachOther() {
    // Given
    List<String> received = Collections.synchronizedList(new ArrayList<>());
    HttpServer receiver =
        vertx()
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(body -> received.add(body.toString()))
                        .compose(body -> request.response().end()))
            .listen(0, "127.0.0.1")
            .await();
    call(
        "POST",
        url + "/_sandbox/webhooks",
        "{\"url\":\"http://127.0.0.1:%d/hook\",\"secret\":\"s\"}".formatted(receiver.actualPort()));
    call(
        "PUT",
        url + "/_sandbox/faults",
        """
        {"rules": [
          {"method": "WEBHOOK", "fault": "delay=300", "times": 1},
          {"method": "WEBHOOK", "fault": "reset-after-commit", "times": 1}]}""");

    // When
    call("POST", url + "/notes/a", "{}");
    call("POST", url + "/notes/b", "{}");

    // Then
    while (call("GET", url + "/_sandbox/clock", "").json().path("pendingWebhooks").asLong() > 0) {
      Thread.onSpinWait();
    }
    String first = "{\"note\":\"n-1\"}";
    String second = "{\"note\":\"n-2\"}";
    assertThat(received).hasSize(3).startsWith(second).contains(first);
    assertThat(Collections.frequency(received, second)).isEqualTo(2);
    receiver.close().await();
  }

  @Test
  void clockStandsWhereItIsSetAndAnswersAfterTheDueWork() {
    // When
    Answer set = call("PUT", url + "/_sandbox/clock", "{\"now\":\"2026-03-01T00:00:00Z\"}");

    // Then
    assertThat(set.json().path("now").asText()).isEqualTo("2026-03-01T00:00:00Z");
    assertThat(host.clock().now()).isEqualTo(Instant.parse("2026-03-01T00:00:00Z"));
    assertThat(call("GET", url + "/_sandbox/objects/tick", "").json().at("/items/0/at").asText())
        .isEqualTo("2026-03-01T00:00:00Z");
    call("PUT", url + "/_sandbox/clock", "{\"now\":\"2026-02-01T00:00:00Z\"}");
    assertThat(host.clock().now()).isEqualTo(Instant.parse("2026-03-01T00:00:00Z"));
  }

  @Test
  void restartFindsEverythingAsItWas() {
    // Given
    call("PUT", url + "/_sandbox/clock", "{\"now\":\"2026-03-01T00:00:00Z\"}");
    call("POST", url + "/notes/a", "{}");

    // When
    VendorHost restarted = vendor();
    String again = "http://127.0.0.1:" + restarted.start(0).await();

    // Then
    assertThat(call("GET", again + "/notes/a", "").status()).isEqualTo(200);
    assertThat(call("GET", again + "/_sandbox/clock", "").json().path("now").asText())
        .isEqualTo("2026-03-01T00:00:00Z");
    restarted.stop().await();
  }

  @Test
  void seededObjectsReplaceThoseOfTheSameId() {
    // Given
    String notes = url + "/_sandbox/objects/note";
    call("POST", notes, "[{\"id\":\"n-7\",\"externalId\":\"a\"},{\"id\":\"n-8\"}]");

    // When
    call("POST", notes, "[{\"id\":\"n-7\",\"externalId\":\"b\"}]");

    // Then
    assertThat(call("GET", url + "/notes/b", "").status()).isEqualTo(200);
    assertThat(call("GET", url + "/notes/a", "").status()).isEqualTo(404);
    assertThat(call("GET", notes, "").json().path("items")).hasSize(2);
  }

  @Test
  void rateLimitRefillsWithTime() {
    // Given
    long[] now = {0};
    RateLimit limit = new RateLimit(2, () -> now[0]);

    // When
    List<Boolean> burst = List.of(limit.tryTake("a"), limit.tryTake("a"), limit.tryTake("a"));

    // Then
    assertThat(burst).containsExactly(true, true, false);
    assertThat(limit.tryTake("b")).isTrue();
    now[0] = 500_000_000;
    assertThat(limit.tryTake("a")).isTrue();
    assertThat(limit.tryTake("a")).isFalse();
  }
}
