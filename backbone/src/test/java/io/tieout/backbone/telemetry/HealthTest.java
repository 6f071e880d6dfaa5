package io.tieout.backbone.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthTest {

  private final Health health = new Health();

  @Test
  void isNotReadyWithoutWhatItNeeds() {
    // Given
    health.needs("postgresql", "nothing works", () -> Future.failedFuture("gone"));
    health.wants("kafka", "usage is refused", () -> Future.succeededFuture(true));

    // When
    var report = health.report().result();

    // Then
    assertThat(report.status()).isEqualTo("DOWN");
    assertThat(report.down()).isEqualTo(Map.of("postgresql", "nothing works"));
  }

  @Test
  void isReadyButDegradedWithoutWhatItWants() {
    // Given
    health.needs("postgresql", "nothing works", () -> Future.succeededFuture(true));
    health.wants("kafka", "usage is refused", () -> Future.succeededFuture(false));

    // When
    var report = health.report().result();

    // Then
    assertThat(report.ready()).isTrue();
    assertThat(report.status()).isEqualTo("DEGRADED");
    assertThat(report.down()).isEqualTo(Map.of("kafka", "usage is refused"));
  }

  @Test
  void isNotReadyOnceItDrains() {
    // Given
    health.needs("postgresql", "nothing works", () -> Future.succeededFuture(true));
    health.drain();

    // When
    var report = health.report().result();

    // Then
    assertThat(report.ready()).isFalse();
  }
}
