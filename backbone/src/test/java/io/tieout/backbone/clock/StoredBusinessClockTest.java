package io.tieout.backbone.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.store.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StoredBusinessClockTest {
  private static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration NEVER = Duration.ofHours(1);

  private static TestDatabase db;

  @BeforeAll
  static void open() {
    db = new TestDatabase();
  }

  @AfterAll
  static void close() {
    db.close();
  }

  @Test
  void advancesForEveryProcessAndNeverBack() {
    // Given two processes
    var here = new StoredBusinessClock(db.vertx, db.store, NEVER);
    var there = new StoredBusinessClock(db.vertx, db.store, NEVER);
    assertThatThrownBy(here::now).isInstanceOf(IllegalStateException.class);
    here.start(MARCH).await();
    there.start(MARCH.plusSeconds(99)).await();
    assertThat(there.now()).as("the first start decides").isEqualTo(MARCH);

    // When
    here.advanceTo(MARCH.plusSeconds(5)).await();
    here.advanceTo(MARCH).await();

    // Then
    assertThat(here.now()).isEqualTo(MARCH.plusSeconds(5));
    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (there.now().equals(MARCH) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(there.now()).isEqualTo(MARCH.plusSeconds(5));
  }
}
