package io.tieout.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.telemetry.Health;
import io.tieout.model.SystemKind;
import io.tieout.model.SystemState;
import io.tieout.model.SystemStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class HealthChecksTest {

  private Vertx vertx;
  private final Health health = new Health();

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
  }

  @Test
  void vendorsAreWatchedThoughTheirLayerStartsLater() {
    // Given a layer that nobody can ask yet
    var unreachable =
        Future.<SystemState>failedFuture(
            new Failure.Unavailable("peer-unreachable", "not there", Duration.ofSeconds(1)));
    var answer = new AtomicReference<>(unreachable);
    var config = Main.configuration(SampleConfig.document());
    var ground =
        new Ground(vertx, config, null, null, null, Clock.systemUTC(), null, health, null, "test");
    var checks =
        new HealthChecks(
            ground,
            (caller, account) ->
                account.account().equals("sales")
                    ? answer.get()
                    : up(account.kind(), account.account()));

    // When
    checks.start().await();

    // Then
    assertThat(health.report().await().down()).containsKey("sales").doesNotContainKey("ledger");
    answer.set(up(SystemKind.CRM, "sales"));
    assertThat(health.report().await().down()).doesNotContainKey("sales");
    checks.stop().await();
  }

  private static Future<SystemState> up(SystemKind kind, String account) {
    return Future.succeededFuture(
        new SystemState("vendor", account, kind, SystemStatus.UP, Instant.EPOCH));
  }
}
