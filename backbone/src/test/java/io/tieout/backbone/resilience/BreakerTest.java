package io.tieout.backbone.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.model.SystemStatus;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private static final Duration OPEN_FOR = Duration.ofSeconds(5);

  private final TestClock clock = new TestClock();
  private final Breaker breaker = new Breaker(clock, 3, OPEN_FOR);

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.failed();
    }
  }

  @Test
  void failuresBelowTheLimitOnlyDegrade() {
    // Given
    Instant before = breaker.state().since();
    clock.advance(Duration.ofSeconds(1));

    // When
    fail(2);

    // Then
    assertThat(breaker.heldBack()).isZero();
    assertThat(breaker.state().status()).isEqualTo(SystemStatus.DEGRADED);
    assertThat(breaker.state().since()).isEqualTo(before.plusSeconds(1));
  }

  @Test
  void successInBetweenStartsTheCountAnew() {
    // Given
    fail(2);
    breaker.succeeded();

    // When
    fail(2);

    // Then
    assertThat(breaker.heldBack()).isZero();
    assertThat(breaker.state().status()).isEqualTo(SystemStatus.DEGRADED);
  }

  @Test
  void enoughFailuresInARowHoldCallsBack() {
    // When
    fail(3);

    // Then
    assertThat(breaker.state().status()).isEqualTo(SystemStatus.DOWN);
    assertThat(breaker.heldBack()).isEqualTo(OPEN_FOR);
    clock.advance(Duration.ofSeconds(2));
    assertThat(breaker.heldBack()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void oneMayTryWhenTheTimeIsOver() {
    // Given
    fail(3);

    // When
    clock.advance(OPEN_FOR);

    // Then
    assertThat(breaker.heldBack()).as("the one that tries").isZero();
    assertThat(breaker.heldBack()).as("the others").isEqualTo(OPEN_FOR);
    assertThat(breaker.state().status()).isEqualTo(SystemStatus.DOWN);
  }

  @Test
  void triedInVainItOpensAnew() {
    // Given
    fail(3);
    clock.advance(OPEN_FOR);
    assertThat(breaker.heldBack()).isZero();
    clock.advance(Duration.ofSeconds(1));

    // When
    breaker.failed();

    // Then
    assertThat(breaker.heldBack()).isEqualTo(OPEN_FOR);
  }

  @Test
  void triedWithSuccessItCloses() {
    // Given
    fail(3);
    clock.advance(OPEN_FOR);
    assertThat(breaker.heldBack()).isZero();

    // When
    breaker.succeeded();

    // Then
    assertThat(breaker.heldBack()).isZero();
    assertThat(breaker.state().status()).isEqualTo(SystemStatus.UP);
    assertThat(breaker.state().since()).isEqualTo(clock.instant());
  }
}
