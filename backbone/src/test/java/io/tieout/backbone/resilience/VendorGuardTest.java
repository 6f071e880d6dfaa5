package io.tieout.backbone.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.SystemStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(VertxExtension.class)
class VendorGuardTest {
  private static final Instant NEVER = Instant.MAX;

  private Vertx vertx;
  private final AtomicInteger made = new AtomicInteger();

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
  }

  private VendorGuard guard(
      int perSecond, int concurrency, int maxWaiting, Duration maxWait, Clock clock) {
    var config =
        new GuardConfig(perSecond, concurrency, maxWaiting, maxWait, 2, Duration.ofSeconds(5));
    return new VendorGuard(vertx, "netsuite-main", config, clock);
  }

  private VendorGuard guard(Clock clock) {
    return guard(1_000, 2, 10, Duration.ofSeconds(1), clock);
  }

  private Future<String> call(VendorGuard guard, Instant deadline, Future<String> outcome) {
    return guard.call(
        deadline,
        () -> {
          made.incrementAndGet();
          return outcome;
        });
  }

  private Future<String> failing(VendorGuard guard, Failure failure) {
    return call(guard, NEVER, Future.failedFuture(failure));
  }

  private static Failure failure(Future<?> call) {
    try {
      call.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
      throw new AssertionError("it succeeded");
    } catch (Exception e) {
      return Failure.of(e);
    }
  }

  private static <T> T success(Future<T> call) throws Exception {
    return call.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void callsRunAtOnceUpToTheLimitAndInOrderBeyond() throws Exception {
    // Given
    var guard = guard(Clock.systemUTC());
    List<Promise<String>> outcomes = new ArrayList<>();
    List<Future<String>> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Promise<String> outcome = Promise.promise();
      outcomes.add(outcome);
      calls.add(call(guard, NEVER, outcome.future()));
    }
    assertThat(made).hasValue(2);

    // When
    outcomes.get(1).complete("second");

    // Then
    assertThat(success(calls.get(1))).isEqualTo("second");
    assertThat(made).hasValue(3);
    outcomes.get(2).complete("third");
    assertThat(success(calls.get(2))).isEqualTo("third");
    assertThat(made).hasValue(4);
    outcomes.get(0).complete("first");
    outcomes.get(3).complete("fourth");
    assertThat(success(calls.get(3))).isEqualTo("fourth");
  }

  @Test
  void moreThanMayWaitAreOverload() {
    // Given
    var guard = guard(1_000, 1, 1, Duration.ofMinutes(1), Clock.systemUTC());
    call(guard, NEVER, Promise.<String>promise().future());
    call(guard, NEVER, Promise.<String>promise().future());

    // When
    Failure refused = failure(call(guard, NEVER, Future.succeededFuture("never")));

    // Then
    assertThat(refused).isInstanceOf(Failure.Overloaded.class);
    assertThat(made).hasValue(1);
  }

  @Test
  void turnThatDoesNotComeIsOverload() {
    // Given
    var guard = guard(1_000, 1, 10, Duration.ofMillis(50), Clock.systemUTC());
    call(guard, NEVER, Promise.<String>promise().future());

    // When
    Failure refused = failure(call(guard, NEVER, Future.succeededFuture("never")));

    // Then
    assertThat(refused).isInstanceOf(Failure.Overloaded.class);
    assertThat(made).hasValue(1);
  }

  @Test
  void callsArePacedByTheQuota() throws Exception {
    // Given
    var guard = guard(20, 100, 100, Duration.ofSeconds(5), Clock.systemUTC());
    long start = System.nanoTime();

    // When
    var calls =
        IntStream.range(0, 30)
            .mapToObj(i -> call(guard, NEVER, Future.succeededFuture("done")))
            .toList();

    // Then
    success(Future.join(calls));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(400));
    assertThat(made).hasValue(30);
  }

  @Test
  void callWhoseDeadlineIsOverIsNotMade() {
    // Given
    var guard = guard(Clock.systemUTC());

    // When
    Failure refused =
        failure(call(guard, Instant.now().minusMillis(1), Future.succeededFuture("never")));

    // Then
    assertThat(refused).isInstanceOf(Failure.Unavailable.class);
    assertThat(refused.code()).isEqualTo("deadline-passed");
    assertThat(made).hasValue(0);
    assertThat(guard.state()).isEqualTo(SystemStatus.UP);
  }

  @Test
  void callWhoseDeadlinePassesInTheQueueIsNotMade() {
    // Given
    var guard = guard(1_000, 1, 10, Duration.ofMinutes(1), Clock.systemUTC());
    Promise<String> slow = Promise.promise();
    call(guard, NEVER, slow.future());

    // When
    Failure refused =
        failure(call(guard, Instant.now().plusMillis(50), Future.succeededFuture("never")));

    // Then
    assertThat(refused.code()).isEqualTo("deadline-passed");
    slow.complete("at last");
    assertThat(made).hasValue(1);
  }

  @Test
  void callWhoseTurnComesTooLateIsNotMade() {
    // Given
    var clock = new TestClock();
    var guard = guard(1_000, 1, 10, Duration.ofMinutes(1), clock);
    Promise<String> slow = Promise.promise();
    call(guard, NEVER, slow.future());
    var late = call(guard, clock.instant().plusSeconds(30), Future.succeededFuture("never"));
    clock.advance(Duration.ofSeconds(30));

    // When
    slow.complete("at last");

    // Then
    assertThat(failure(late).code()).isEqualTo("deadline-passed");
    assertThat(made).hasValue(1);
  }

  @Test
  void callThatTheQuotaWouldMakeTooLateIsNotMade() {
    // Given
    var guard = guard(1, 10, 10, Duration.ofMinutes(1), Clock.systemUTC());
    call(guard, NEVER, Future.succeededFuture("done"));

    // When
    Failure refused =
        failure(call(guard, Instant.now().plusMillis(100), Future.succeededFuture("never")));

    // Then
    assertThat(refused.code()).isEqualTo("deadline-passed");
    assertThat(made).hasValue(1);
  }

  static Stream<Failure> whatCountsAgainstTheVendor() {
    return Stream.of(
        new Failure.Unavailable("system-unavailable", "no answer", Duration.ofMillis(1)),
        new Failure.Uncertain("outcome-unknown", "no answer"));
  }

  static Stream<Failure> whatDoesNot() {
    return Stream.of(
        new Failure.Rejected("vendor-refusal", "no"),
        new Failure.NotFound("no"),
        VendorGuard.limited("slower", Duration.ofMillis(1)),
        VendorGuard.tooLate("netsuite-main"));
  }

  @ParameterizedTest
  @MethodSource("whatCountsAgainstTheVendor")
  void vendorThatKeepsFailingIsLeftAlone(Failure failure) {
    // Given
    var guard = guard(Clock.systemUTC());
    failing(guard, failure);
    failing(guard, failure);

    // When
    Failure refused = failure(call(guard, NEVER, Future.succeededFuture("never")));

    // Then
    assertThat(refused.code()).isEqualTo("system-down");
    assertThat(((Failure.Unavailable) refused).retryAfter()).isPositive();
    assertThat(guard.state()).isEqualTo(SystemStatus.DOWN);
    assertThat(made).hasValue(2);
  }

  @ParameterizedTest
  @MethodSource("whatDoesNot")
  void vendorThatRefusesIsNotDown(Failure refusal) throws Exception {
    // Given
    var guard = guard(Clock.systemUTC());
    for (int i = 0; i < 5; i++) {
      assertThat(failure(failing(guard, refusal))).isSameAs(refusal);
    }

    // When
    String answer = success(call(guard, NEVER, Future.succeededFuture("done")));

    // Then
    assertThat(answer).isEqualTo("done");
    assertThat(guard.state()).isEqualTo(SystemStatus.UP);
  }

  @Test
  void longLimitOfTheVendorHoldsEveryCallBack() throws Exception {
    // Given
    var clock = new TestClock();
    var guard = guard(clock);
    failing(guard, VendorGuard.limited("slower", Duration.ofSeconds(60)));
    clock.advance(Duration.ofSeconds(20));

    // When
    Failure refused = failure(call(guard, NEVER, Future.succeededFuture("never")));

    // Then
    assertThat(refused.code()).isEqualTo("rate-limited");
    assertThat(((Failure.Unavailable) refused).retryAfter()).isEqualTo(Duration.ofSeconds(40));
    assertThat(made).hasValue(1);
    clock.advance(Duration.ofSeconds(40));
    assertThat(success(call(guard, NEVER, Future.succeededFuture("done")))).isEqualTo("done");
  }

  @Test
  void shortLimitOfTheVendorIsWaitedFor() throws Exception {
    // Given
    var guard = guard(Clock.systemUTC());
    Instant limitedAt = Instant.now();
    failing(guard, VendorGuard.limited("slower", Duration.ofMillis(300)));

    // When
    String answer = success(call(guard, NEVER, Future.succeededFuture("done")));

    // Then
    assertThat(answer).isEqualTo("done");
    assertThat(Instant.now()).isAfterOrEqualTo(limitedAt.plusMillis(300));
  }

  @Test
  void deadlineBeforeTheEndOfTheLimitIsNotWaitedFor() {
    // Given
    var guard = guard(Clock.systemUTC());
    failing(guard, VendorGuard.limited("slower", Duration.ofMillis(900)));

    // When
    Failure refused =
        failure(call(guard, Instant.now().plusMillis(200), Future.succeededFuture("never")));

    // Then
    assertThat(refused.code()).isEqualTo("deadline-passed");
    assertThat(made).hasValue(1);
  }

  @Test
  void callThatThrowsGivesItsPlaceBack() {
    // Given
    var guard = guard(1_000, 1, 0, Duration.ofSeconds(1), Clock.systemUTC());

    // When
    Future<String> thrown =
        guard.call(
            NEVER,
            () -> {
              throw new IllegalStateException("a bug");
            });

    // Then
    assertThatThrownBy(() -> success(thrown)).hasRootCauseMessage("a bug");
    assertThat(call(guard, NEVER, Future.succeededFuture("done")).succeeded()).isTrue();
  }
}
