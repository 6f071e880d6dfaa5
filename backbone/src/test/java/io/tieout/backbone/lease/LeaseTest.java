package io.tieout.backbone.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.store.TestDatabase;
import io.tieout.backbone.work.UseCase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private static final Duration LONG = Duration.ofMinutes(1);

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
  void aNextHolderFencesOffTheLastOne() {
    // Given
    Leases leases = new Leases(db.store);
    Lease first = leases.tryAcquire("lane", "one", LONG).orElseThrow();
    assertThat(leases.tryAcquire("lane", "two", LONG)).isEmpty();
    first.renew();
    verify(first);
    first.release();

    // When
    Lease second = leases.tryAcquire("lane", "two", LONG).orElseThrow();

    // Then
    assertThat(second.token()).isGreaterThan(first.token());
    verify(second);
    assertThatThrownBy(() -> verify(first)).isInstanceOf(LeaseLost.class);
    assertThatThrownBy(first::renew).isInstanceOf(LeaseLost.class);
  }

  @Test
  void aLeaseThatHadToBeWaitedForLastsItsFullTime() {
    // Given an expired lease whose row its frozen holder keeps locked for longer than it lasts
    Leases leases = new Leases(db.store);
    leases.tryAcquire("frozen", "one", LONG).orElseThrow().release();
    var frozen = db.store.core().getConnection().await();
    frozen.begin().await();
    frozen
        .query("SELECT 1 FROM backbone.lease WHERE name = 'frozen' FOR KEY SHARE")
        .execute()
        .await();
    db.vertx.timer(1_000, TimeUnit.MILLISECONDS).onComplete(passed -> frozen.close());

    // When
    Lease second = leases.tryAcquire("frozen", "two", Duration.ofMillis(900)).orElseThrow();

    // Then
    second.renew();
  }

  @Test
  void aHolderRenewsBesideItsOwnTransactions() {
    // Given
    Lease lease = new Leases(db.store).tryAcquire("busy", "one", LONG).orElseThrow();

    // When
    var renewed =
        UseCase.run(
            db.vertx,
            () ->
                db.store.inTransaction(
                    tx -> {
                      lease.verify(tx);
                      lease.renew();
                      return true;
                    }));

    // Then
    assertThat(renewed.await()).isTrue();
  }

  @Test
  void aWorkerHoldsOneLeaseUntilAnotherHasTakenIt() {
    // Given
    Leases leases = new Leases(db.store);
    HeldLease held = new HeldLease(leases, "worker", "one", LONG);
    assertThat(held.hold()).isTrue();
    Lease first = held.current();
    assertThat(held.hold()).isTrue();
    assertThat(held.current()).isSameAs(first);
    held.release();
    Lease others = leases.tryAcquire("worker", "two", LONG).orElseThrow();

    // When
    boolean whileTaken = held.hold();

    // Then
    assertThat(whileTaken).isFalse();
    assertThatThrownBy(held::current).isInstanceOf(IllegalStateException.class);
    held.release(); // which takes it from nobody
    verify(others);
    others.release();
    assertThat(held.hold()).isTrue();
    assertThat(held.current().token()).isGreaterThan(others.token());
  }

  private static void verify(Lease lease) {
    UseCase.run(
            db.vertx,
            () ->
                db.store.inTransaction(
                    tx -> {
                      lease.verify(tx);
                      return null;
                    }))
        .await();
  }
}
