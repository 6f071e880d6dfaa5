package io.tieout.backbone.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.contract.Contract;
import io.tieout.backbone.contract.Contracts;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.failure.Problems;
import io.tieout.backbone.json.StrictJson;
import io.tieout.model.Violation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of failure, as whoever called the operation sees it. */
@ExtendWith(VertxExtension.class)
class FailuresOverHttpTest {

  private static final Contract CONTRACT = Contracts.bundled().get("experience", "operations");
  private static final Duration SOON = Duration.ofMillis(1_500);

  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicReference<Failure> failure = new AtomicReference<>();
  private URI base;

  static Stream<Failure> failures() {
    return Stream.of(
        new Failure.Invalid("wrong", List.of(new Violation("is wrong", "#/a"))),
        new Failure.Unauthenticated("ApiKey", "who?"),
        new Failure.Forbidden("not you"),
        new Failure.NotFound("none"),
        new Failure.MethodNotAllowed(List.of("GET", "POST")),
        new Failure.NotAcceptable("no such form"),
        new Failure.Conflict("period-closed", "closed"),
        new Failure.TooLarge("too much"),
        new Failure.UnsupportedMediaType("unread"),
        new Failure.Rejected("vendor-refusal", "no"),
        new Failure.QuotaExceeded("enough", SOON),
        new Failure.Overloaded("too busy", SOON),
        new Failure.Unavailable("system-down", "not now", SOON),
        new Failure.Uncertain("answer-lost", "who knows"),
        new Failure.Unexpected("password is hunter2", null));
  }

  @BeforeEach
  void listen(Vertx vertx) throws Exception {
    var api = Api.of(vertx, CONTRACT);
    api.handle("readBacklog", call -> Future.failedFuture(failure.get()))
        .handle("listSystems", call -> Future.failedFuture(failure.get()));
    var router = Router.router(vertx);
    api.mount(router, new InternalAuthenticator(() -> "s3cret", Clock.systemUTC()));
    var listener = await(Listener.start(vertx, ListenerConfig.on("127.0.0.1", 0), router));
    base = URI.create("http://127.0.0.1:" + listener.actualPort());
  }

  @AfterEach
  void close() throws Exception {
    http.close();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void isAProblem(Failure failed) throws Exception {
    // Given
    failure.set(failed);

    // When
    var response = call("operator");

    // Then
    var problem = StrictJson.readTree(Buffer.buffer(response.body()));
    assertThat(response.headers().firstValue("content-type")).contains(Problems.MEDIA_TYPE);
    assertThat(CONTRACT.schema("Problem").validate(problem)).isEmpty();
    assertThat(response.statusCode()).isEqualTo(Problems.status(failed));
    assertThat(problem.path("status").asInt()).isEqualTo(response.statusCode());
    assertThat(problem.path("code").asText()).isEqualTo(failed.code());
    assertThat(problem.path("type").asText()).isEqualTo("/problems/" + failed.code());
    assertThat(response.body()).doesNotContain("hunter2");
    assertThat(response.headers().firstValue("retry-after").orElse("none"))
        .isEqualTo(failed instanceof Failure.Passing ? "2" : "none");
    assertThat(response.headers().firstValue("www-authenticate").orElse("none"))
        .isEqualTo(failed instanceof Failure.Unauthenticated ? "ApiKey" : "none");
  }

  @Test
  void aProblemListsAsManyErrorsAsItsContractAllows() throws Exception {
    // Given
    failure.set(
        new Failure.Invalid(
            "wrong",
            IntStream.range(0, 1_300)
                .mapToObj(place -> new Violation("is wrong", "#/" + place))
                .toList()));

    // When
    var response = call("operator");

    // Then
    var problem = StrictJson.readTree(Buffer.buffer(response.body()));
    assertThat(CONTRACT.schema("Problem").validate(problem)).isEmpty();
    assertThat(problem.path("errors")).hasSize(Problems.MAX_ERRORS);
  }

  @Test
  void noKindIsLeftOut() {
    // Given
    var kinds =
        Stream.of(Failure.class, Failure.Passing.class)
            .flatMap(kind -> Stream.of(kind.getPermittedSubclasses()))
            .filter(kind -> !kind.equals(Failure.Passing.class));

    // When
    var seen = failures().map(it -> it.getClass().getName()).toList();

    // Then
    assertThat(kinds.map(Class::getName)).containsExactlyInAnyOrderElementsOf(seen);
  }

  @Test
  void whoLacksTheRoleIsToldWhichWouldDo() throws Exception {
    // Given
    var roles = CONTRACT.operation("readBacklog").orElseThrow().roles();

    // When
    var response = call("partner");

    // Then
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).contains("readBacklog asks for one of the roles ");
    assertThat(roles).isNotEmpty().allMatch(role -> response.body().contains(role.wire()));
  }

  private HttpResponse<String> call(String role) throws Exception {
    var request =
        HttpRequest.newBuilder(base.resolve("/api/operations/v1/backlog"))
            .header("Authorization", "Bearer s3cret")
            .header("Tieout-Roles", role)
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
