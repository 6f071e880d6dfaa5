package io.tieout.backbone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.config.Secret;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.work.UseCase;
import io.tieout.model.Caller;
import io.tieout.model.Role;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  private static TestDatabase db;

  @BeforeAll
  static void open() {
    db = new TestDatabase();
    execute(
        """
        CREATE SCHEMA test;
        GRANT USAGE ON SCHEMA test TO edge;
        CREATE TABLE test.note (id int PRIMARY KEY, tenant text NOT NULL, body text NOT NULL);
        GRANT SELECT ON test.note TO edge;
        ALTER TABLE test.note ENABLE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON test.note FOR SELECT TO edge USING (backbone.visible(tenant));
        CREATE TABLE test.tally (id int PRIMARY KEY, n int NOT NULL);
        INSERT INTO test.note VALUES (1, 'acme', 'a'), (2, 'bolt', 'b'), (3, 'house', 'h');
        INSERT INTO test.tally VALUES (1, 0), (2, 0), (3, 0), (4, 0);
        """);
  }

  @AfterAll
  static void close() {
    db.close();
  }

  @Test
  void aFailedTransactionLeavesNothing() {
    // When
    var failed =
        UseCase.run(
            db.vertx,
            () ->
                db.store.inTransaction(
                    tx -> {
                      add(tx, 3, 1);
                      throw new IllegalStateException("after the update");
                    }));

    // Then
    assertThatThrownBy(failed::await).hasMessage("after the update");
    assertThat(tally(3)).isZero();
  }

  @Test
  @Timeout(20)
  void aTransactionThatAsksForAStatementWaitsForNoOtherTransaction() {
    // Given
    var store = Store.open(db.vertx, config(db.config.corePassword(), Duration.ofSeconds(30)));

    // When
    var answered =
        UseCase.run(
            db.vertx,
            () -> store.inTransaction(tx -> store.core().query("SELECT 1").execute().await()));

    // Then
    assertThat(answered.await().size()).isOne();
    store.close().await();
  }

  @Test
  void aTransactionWhoseProcessFrozeLetsGoOfItsLocks() {
    // Given a client that does nothing more after it took a row
    var impatient = config(db.config.corePassword(), Duration.ofMillis(300));
    var store = Store.open(db.vertx, impatient);
    var frozen = store.core().getConnection().await();
    frozen.begin().await();
    frozen.query("UPDATE test.tally SET n = 100 WHERE id = 4").execute().await();

    // When
    db.store.core().query("UPDATE test.tally SET n = n + 1 WHERE id = 4").execute().await();

    // Then what it did is undone, and it cannot go on
    assertThat(tally(4)).isEqualTo(1);
    assertThatThrownBy(() -> frozen.query("COMMIT").execute().await()).isNotNull();
    store.close().await();
  }

  @Test
  void transactionsThatBlockEachOtherBothSucceed() throws Exception {
    // Given two transactions that take two rows in opposite order, the first time side by side
    CyclicBarrier bothHoldOne = new CyclicBarrier(2);
    AtomicInteger attempts = new AtomicInteger();

    // When
    var one = UseCase.run(db.vertx, () -> addToBoth(1, 2, bothHoldOne, attempts));
    var two = UseCase.run(db.vertx, () -> addToBoth(2, 1, bothHoldOne, attempts));

    // Then PostgreSQL ended one of them, and it was run again
    one.await();
    two.await();
    assertThat(attempts).hasValue(3);
    assertThat(List.of(tally(1), tally(2))).containsExactly(2, 2);
  }

  @Test
  void aCallerSeesItsTenantAndTheHouseSeesAll() {
    // Given
    Caller acme = new Caller("anna", "acme", Set.of(Role.PARTNER), "-", Instant.MAX);
    Caller house = new Caller("otto", Caller.HOUSE, Set.of(Role.AUDITOR), "-", Instant.MAX);

    // When
    var seen = List.of(notesSeenBy(acme), notesSeenBy(house));

    // Then
    assertThat(seen).containsExactly("a", "a,b,h");
    assertThatThrownBy(
            () ->
                db.store.asCaller(house, tx -> tx.query("DELETE FROM test.note").execute()).await())
        .isInstanceOf(PgException.class)
        .hasMessageContaining("read-only transaction");
  }

  @Test
  void aListenerHearsNotificationsAndLooksAgainAfterALostConnection() throws Exception {
    // Given
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    db.store.listen("bell", () -> heard.add("rung")).await();
    assertThat(heard.poll(5, TimeUnit.SECONDS)).as("at first").isNotNull();
    execute("NOTIFY bell");
    assertThat(heard.poll(5, TimeUnit.SECONDS)).as("a notification").isNotNull();

    // When
    execute(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'LISTEN%'
        """);

    // Then
    assertThat(heard.poll(5, TimeUnit.SECONDS)).as("when connected again").isNotNull();
    execute("NOTIFY bell");
    assertThat(heard.poll(5, TimeUnit.SECONDS)).as("the next notification").isNotNull();
  }

  @Test
  void connectionsAreMadeWithThePasswordAsItIsThen(@TempDir Path dir) throws Exception {
    // Given a store that lost its connections, and whose password is refused
    var password = db.config.corePassword().value();
    var file = Files.writeString(dir.resolve("password"), password);
    var store = Store.open(db.vertx, config(Secret.in(file), db.config.idleTimeout()));
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    store.listen("rotated", () -> heard.add("rung")).await();
    Files.writeString(file, "not " + password);
    TestDatabase.eventually(
        () -> {
          execute(
              """
              SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE query LIKE '%rotated%' AND pid <> pg_backend_pid()
              """);
          return isRefused(store);
        });
    heard.clear();

    // When
    Files.writeString(file, password);

    // Then
    assertThat(heard.poll(10, TimeUnit.SECONDS)).as("it listens again").isNotNull();
    TestDatabase.eventually(() -> !isRefused(store));
    store.close().await();
  }

  @Test
  void lostConnectionIsUnavailableAndLeavesNothing() {
    // Given a pool of its own, which may hand out the lost connection once more
    var store = Store.open(db.vertx, db.config);

    // When
    var lost =
        UseCase.run(
            db.vertx,
            () ->
                store.inTransaction(
                    tx -> {
                      add(tx, 3, 1);
                      endConnectionOf(tx);
                      add(tx, 3, 1);
                      return null;
                    }));

    // Then
    assertThatThrownBy(lost::await)
        .isInstanceOfSatisfying(
            Failure.Unavailable.class,
            failure -> {
              assertThat(failure.code()).isEqualTo("store-unavailable");
              assertThat(failure.retryAfter()).isPositive();
            });
    assertThat(tally(3)).isZero();
    store.close().await();
  }

  @Test
  void lostConnectionIsUnavailableToWhoDoesNotWaitToo() {
    // Given a pool of its own, which may hand out the lost connection once more
    var store = Store.open(db.vertx, db.config);

    // When
    var lost =
        store.transact(
            tx ->
                tx.query("SELECT pg_terminate_backend(pg_backend_pid())")
                    .execute()
                    .otherwiseEmpty()
                    .compose(ended -> tx.query("UPDATE test.tally SET n = 9").execute()));

    // Then
    assertThatThrownBy(lost::await).isInstanceOf(Failure.Unavailable.class);
    assertThat(tally(3)).isZero();
    store.close().await();
  }

  @Test
  void databaseThatIsNotThereIsUnavailable() {
    // Given
    var nowhere = "postgresql://core:secret@127.0.0.1:1/none";
    var store = Store.open(db.vertx, StoreConfig.of(nowhere, nowhere));

    // When
    var failed = UseCase.run(db.vertx, () -> store.inTransaction(tx -> null));

    // Then
    assertThatThrownBy(failed::await).isInstanceOf(Failure.Unavailable.class);
    assertThatThrownBy(() -> store.transact(tx -> tx.query("SELECT 1").execute()).await())
        .isInstanceOf(Failure.Unavailable.class);
    store.close().await();
  }

  @Test
  void databaseThatRefusesThePasswordIsUnavailable() {
    // Given
    var other = new Secret("not " + db.config.corePassword().value());
    var store = Store.open(db.vertx, config(other, db.config.idleTimeout()));

    // When
    var refused = store.transact(tx -> tx.query("SELECT 1").execute());

    // Then
    assertThatThrownBy(refused::await).isInstanceOf(Failure.Unavailable.class);
    store.close().await();
  }

  @Test
  @Timeout(20)
  void closesWhateverBecomesOfAConnectionThatIsBeingMade() throws Exception {
    // Given a server that takes connections and says nothing, and a Vert.x that nobody else uses:
    // it cannot be closed before that server ends
    var vertx = Vertx.vertx();
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var uri = "postgresql://core:core@127.0.0.1:%d/tieout".formatted(silent.getLocalPort());
      var store = Store.open(vertx, StoreConfig.of(uri, uri));
      var waiting = store.core().query("SELECT 1").execute();
      silent.accept();

      // When
      store.close().await();

      // Then
      assertThatThrownBy(waiting::await).isNotNull();
    }
  }

  private static boolean isRefused(Store store) {
    return store
        .core()
        .query("SELECT 'rotated'")
        .execute()
        .map(false)
        .otherwise(failure -> failure instanceof PgException e && e.getSqlState().equals("28P01"))
        .await();
  }

  /** One connection of each kind, and one attempt. */
  private static StoreConfig config(Secret corePassword, Duration idleTimeout) {
    var config = db.config;
    return new StoreConfig(
        config.uri(),
        config.coreUser(),
        corePassword,
        config.edgeUser(),
        config.edgePassword(),
        1,
        1,
        1,
        1,
        config.statementTimeout(),
        idleTimeout,
        config.startWithin(),
        1);
  }

  private static void endConnectionOf(SqlConnection tx) {
    int pid = tx.query("SELECT pg_backend_pid()").execute().await().iterator().next().getInteger(0);
    db.store.core().preparedQuery("SELECT pg_terminate_backend($1)").execute(Tuple.of(pid)).await();
  }

  private static Void addToBoth(
      int first, int second, CyclicBarrier bothHoldOne, AtomicInteger attempts) {
    return db.store.inTransaction(
        tx -> {
          int attempt = attempts.incrementAndGet();
          add(tx, first, 1);
          if (attempt <= 2) {
            try {
              bothHoldOne.await(10, TimeUnit.SECONDS);
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          }
          add(tx, second, 1);
          return null;
        });
  }

  private static void add(SqlConnection tx, int id, int n) {
    tx.preparedQuery("UPDATE test.tally SET n = n + $2 WHERE id = $1")
        .execute(Tuple.of(id, n))
        .await();
  }

  private static int tally(int id) {
    return db.store
        .core()
        .preparedQuery("SELECT n FROM test.tally WHERE id = $1")
        .execute(Tuple.of(id))
        .await()
        .iterator()
        .next()
        .getInteger(0);
  }

  private static String notesSeenBy(Caller caller) {
    return db.store
        .asCaller(
            caller,
            tx -> tx.query("SELECT string_agg(body, ',' ORDER BY id) FROM test.note").execute())
        .await()
        .iterator()
        .next()
        .getString(0);
  }

  private static void execute(String sql) {
    db.store.core().query(sql).execute().await();
  }
}
