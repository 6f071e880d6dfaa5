package io.tieout.process.posting;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tieout.backbone.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VendorCallsTest {
  private final Vertx vertx = Vertx.vertx();
  private final VendorCalls calls =
      new VendorCalls("the ERP", Duration.ofMillis(20), Clock.systemUTC());

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void lateAnswerToAQuestionHasChangedNothing() {
    // Given
    Supplier<Future<Object>> never = this::never;

    // When
    var late =
        assertThatExceptionOfType(Failure.Unavailable.class).isThrownBy(() -> calls.ask(never));

    // Then
    late.withMessage("answer-lost: the ERP did not answer in time");
  }

  @Test
  void lateAnswerToAChangeLeavesItsOutcomeUncertain() {
    // Given
    Supplier<Future<Object>> never = this::never;

    // When
    var late =
        assertThatExceptionOfType(Failure.Uncertain.class).isThrownBy(() -> calls.change(never));

    // Then
    late.withMessage("answer-lost: the ERP did not answer in time");
  }

  @Test
  void defectIsAFailureToo() {
    // Given
    Supplier<Future<Object>> broken =
        () -> {
          throw new IllegalStateException("broken");
        };

    // When
    var failed =
        assertThatExceptionOfType(Failure.Unexpected.class).isThrownBy(() -> calls.ask(broken));

    // Then
    failed.withCauseInstanceOf(IllegalStateException.class);
  }

  private Future<Object> never() {
    return ((ContextInternal) vertx.getOrCreateContext()).promise().future();
  }
}
