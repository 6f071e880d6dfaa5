package io.tieout.backbone.disposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DispositionTest {
  private static final Instant NOW = Instant.parse("2026-04-01T00:00:00Z");
  private static final RetryPolicy POLICY =
      new RetryPolicy(Duration.ofSeconds(1), Duration.ofMinutes(1), 5, Duration.ofHours(1));

  private static Disposition of(Failure failure, int attempts, Duration age) {
    return Disposition.of(failure, attempts, NOW.minus(age), NOW, POLICY, new Random(7));
  }

  static Stream<Failure> whatMayPass() {
    return Stream.of(
        new Failure.Unavailable("system-down", "not now", Duration.ofMillis(1)),
        new Failure.Overloaded("not now", Duration.ofMillis(1)),
        new Failure.QuotaExceeded("not now", Duration.ofMillis(1)),
        new Failure.Uncertain("outcome-unknown", "sent"),
        new Failure.Unexpected("a bug", null));
  }

  static Stream<Failure> whatStays() {
    return Stream.of(
        new Failure.Invalid("malformed", List.of()),
        new Failure.Rejected("vendor-refusal", "for good"),
        new Failure.Conflict("period-closed", "for now"),
        new Failure.NotFound("nothing there"),
        new Failure.Forbidden("not yours"));
  }

  @Test
  void successIsAcknowledged() {
    // When
    Disposition disposition = of(null, 5, Duration.ofDays(2));

    // Then
    assertThat(disposition).isEqualTo(new Disposition.Ack());
  }

  @ParameterizedTest
  @MethodSource("whatMayPass")
  void whatMayPassIsRetried(Failure failure) {
    // When
    Disposition disposition = of(failure, 1, Duration.ZERO);

    // Then
    assertThat(disposition)
        .isInstanceOfSatisfying(
            Disposition.Retry.class,
            retry ->
                assertThat(retry.after()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1)));
  }

  @ParameterizedTest
  @MethodSource("whatStays")
  void whatTheSameContentWouldMeetAgainIsParkedAtOnce(Failure failure) {
    // When
    Disposition disposition = of(failure, 1, Duration.ZERO);

    // Then
    assertThat(disposition).isEqualTo(new Disposition.Park(failure.code()));
  }

  @ParameterizedTest
  @CsvSource({"1, 500, 1000", "2, 1000, 2000", "3, 2000, 4000", "4, 4000, 8000"})
  void pausesGrowAndAreJittered(int attempts, long atLeast, long atMost) {
    // Given
    var random = new Random(11);

    // When
    List<Duration> pauses =
        Stream.generate(() -> POLICY.backoff().pause(attempts, random)).limit(200).toList();

    // Then
    assertThat(pauses)
        .allSatisfy(
            pause ->
                assertThat(pause).isBetween(Duration.ofMillis(atLeast), Duration.ofMillis(atMost)));
    assertThat(pauses.stream().distinct()).hasSizeGreaterThan(50);
  }

  @Test
  void pauseHasAnEndHoweverManyAttempts() {
    // When
    Duration pause = POLICY.backoff().pause(Integer.MAX_VALUE, new Random(3));

    // Then
    assertThat(pause).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
  }

  @Test
  void pauseIsNeverNothing() {
    // Given
    var shortest = new Backoff(Duration.ofMillis(1), Duration.ofMillis(1));

    // When
    Duration pause = shortest.pause(1, new Random(5));

    // Then
    assertThat(pause).isBetween(Duration.ofNanos(500_000), Duration.ofMillis(1));
  }

  @Test
  void otherSideIsNotAskedSoonerThanItWants() {
    // Given
    var asking = new Failure.Unavailable("rate-limited", "later", Duration.ofMinutes(10));

    // When
    Disposition disposition = of(asking, 1, Duration.ZERO);

    // Then
    assertThat(((Disposition.Retry) disposition).after()).isEqualTo(Duration.ofMinutes(10));
  }

  @ParameterizedTest
  @CsvSource({"5, PT0S", "1, PT1H", "7, PT2H"})
  void patienceEndsByCountAndByAge(int attempts, Duration age) {
    // Given
    var failure = new Failure.Unavailable("system-down", "not now", Duration.ofMillis(1));

    // When
    Disposition disposition = of(failure, attempts, age);

    // Then
    assertThat(disposition).isEqualTo(new Disposition.Park("system-down"));
  }
}
