package io.tieout.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.config.Secret;
import io.tieout.backbone.contract.Contracts;
import io.tieout.backbone.http.Answer;
import io.tieout.backbone.http.Api;
import io.tieout.backbone.http.Listener;
import io.tieout.backbone.http.ListenerConfig;
import io.tieout.backbone.json.StrictJson;
import io.tieout.model.Caller;
import io.tieout.model.Role;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeysTest {

  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicReference<Caller> caller = new AtomicReference<>();
  private URI base;

  @BeforeEach
  void serve() throws Exception {
    var keys =
        new ApiKeys(
            List.of(
                key("old", "alice", Role.OPERATOR, NOW.plusSeconds(1)),
                key("new", "alice", Role.OPERATOR, null),
                key("expired", "bob", Role.OPERATOR, NOW),
                key("writer", "carol", Role.USAGE_WRITER, null)),
            Clock.fixed(NOW, ZoneOffset.UTC));
    serve(keys);
  }

  @AfterEach
  void close() throws Exception {
    http.close();
    await(vertx.close());
  }

  @Test
  void twoKeysOfOneSubjectHoldWhileOneReplacesTheOther() throws Exception {
    // Given
    assertThat(call("old").statusCode()).isEqualTo(200);

    // When
    var status = call("new").statusCode();

    // Then
    assertThat(status).isEqualTo(200);
    assertThat(caller.get().subject()).isEqualTo("alice");
    assertThat(caller.get().tenant()).isEqualTo("house");
    assertThat(caller.get().roles()).containsExactly(Role.OPERATOR);
  }

  @Test
  void aDigestInCapitalsIsTheSame() throws Exception {
    // Given
    var digest = new Secret("loud").sha256().toUpperCase(Locale.ROOT);
    var key = new ApiKey(digest, "dave", "house", Set.of(Role.OPERATOR), null);
    serve(new ApiKeys(List.of(key), Clock.fixed(NOW, ZoneOffset.UTC)));

    // When
    var status = call("loud").statusCode();

    // Then
    assertThat(status).isEqualTo(200);
  }

  @Test
  void anExpiredKeyIsAsGoodAsNone() throws Exception {
    // When
    var expired = call("expired");

    // Then
    assertThat(expired.statusCode()).isEqualTo(401);
    assertThat(body(expired)).isEqualTo(body(call("never-made")));
    assertThat(expired.headers().firstValue("www-authenticate")).isPresent();
  }

  @Test
  void aKeyIsScopedToItsRoles() throws Exception {
    // When
    var response = call("writer");

    // Then
    assertThat(response.statusCode()).isEqualTo(403);
  }

  @Test
  void aKeyIsKnownByItsDigestOnly() {
    // Given
    var key = key("secret-of-alice", "alice", Role.OPERATOR, null);

    // When
    var text = key.toString();

    // Then
    assertThat(text).doesNotContain("secret-of-alice");
    assertThatThrownBy(() -> new ApiKey("secret-of-alice", "alice", "house", Set.of(), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sha256 of the key of alice is not the 64 hex digits of a SHA-256 digest");
  }

  @Test
  void aKeyThatMayDoNothingIsRefused() {
    // Given
    var digest = new Secret("idle").sha256();

    // When
    assertThatThrownBy(() -> new ApiKey(digest, "alice", "house", Set.of(), null))
        // Then
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("roles of the key of alice are empty, name at least one");
  }

  @Test
  void aKeyCannotStandForTwo() {
    // Given
    var twice =
        List.of(key("same", "alice", Role.OPERATOR, null), key("same", "bob", Role.OPERATOR, null));

    // When
    assertThatThrownBy(() -> new ApiKeys(twice, Clock.systemUTC()))
        // Then
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bob");
  }

  @Test
  void aKeyInTheFileComesAndGoesWhileTheProcessRuns(@TempDir Path folder) throws Exception {
    // Given
    var file = Files.writeString(folder.resolve("keys.json"), "[]");
    var keys = new ApiKeys(List.of(), file, Clock.systemUTC());
    serve(keys);
    assertThat(call("rotated").statusCode()).isEqualTo(401);

    // When
    Files.write(file, StrictJson.writeBytes(List.of(key("rotated", "alice", Role.OPERATOR, null))));
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));

    // Then
    var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (call("rotated").statusCode() != 200) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  private void serve(ApiKeys keys) throws Exception {
    var api = Api.of(vertx, Contracts.bundled().get("experience", "operations"));
    api.handle("readBacklog", call -> answer(call.caller()))
        .handle("listSystems", call -> answer(call.caller()));
    var router = Router.router(vertx);
    api.mount(router, keys);
    var listener = await(Listener.start(vertx, ListenerConfig.on("127.0.0.1", 0), router));
    base = URI.create("http://127.0.0.1:" + listener.actualPort());
  }

  private Future<Answer> answer(Caller who) {
    caller.set(who);
    return Future.succeededFuture(Answer.ok(List.of()));
  }

  private HttpResponse<String> call(String key) throws Exception {
    var request =
        HttpRequest.newBuilder(base.resolve("/api/operations/v1/backlog"))
            .header("X-Api-Key", key)
            .timeout(Duration.ofSeconds(10))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static String body(HttpResponse<String> response) {
    return response.body().replaceAll("\"instance\":\"[^\"]*\"", "");
  }

  private static ApiKey key(String secret, String subject, Role role, Instant expires) {
    return new ApiKey(new Secret(secret).sha256(), subject, "house", Set.of(role), expires);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
