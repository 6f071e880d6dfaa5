package io.tieout.backbone.store;

import io.tieout.backbone.config.Secret;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL database of this deployment. Closed by whoever opened it. A password that changes
 * counts for the connections that are made from then on.
 *
 * <p>A transaction that loses its connection fails with {@link Failure.Unavailable}. One that loses
 * it while it commits fails with whatever the driver says, since nobody knows the outcome.
 */
public final class Store {
  /** PostgreSQL ended the transaction for the sake of another; the same again may succeed. */
  private static final Set<String> ENDED_FOR_ANOTHER =
      Set.of("40001", "40P01"); // serialization_failure, deadlock_detected

  private static final int CLOSING_SECONDS = 5;
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);

  private final Pool transactions;
  private final Pool statements;
  private final Pool edge;
  private final Notifications notifications;
  private final int attempts;

  private Store(
      Pool transactions, Pool statements, Pool edge, Notifications notifications, int attempts) {
    this.transactions = transactions;
    this.statements = statements;
    this.edge = edge;
    this.notifications = notifications;
    this.attempts = attempts;
  }

  /** Opens the pools; connections are made as they are needed. */
  public static Store open(Vertx vertx, StoreConfig config) {
    Supplier<PgConnectOptions> core =
        () -> connectOptions(config, config.coreUser(), config.corePassword());
    Supplier<PgConnectOptions> edge =
        () ->
            connectOptions(config, config.edgeUser(), config.edgePassword())
                .addProperty("default_transaction_read_only", "on");
    return new Store(
        pool(vertx, config.coreUser(), core, config.poolSize(), config.waitQueueSize()),
        pool(
            vertx,
            config.coreUser() + "-statements",
            core,
            config.statementPoolSize(),
            config.waitQueueSize()),
        pool(vertx, config.edgeUser(), edge, config.edgePoolSize(), config.waitQueueSize()),
        new Notifications(vertx, core),
        config.attempts());
  }

  /**
   * Runs the work in a transaction of its own, on a virtual thread: commits when it returns, rolls
   * back when it throws. A transaction that PostgreSQL ends for the sake of another one is run
   * again, so the work has no effect outside of it.
   */
  public <T> T inTransaction(Function<SqlConnection, T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(work);
      } catch (PgException e) {
        if (attempt == attempts || !worthAnotherAttempt(e)) {
          throw e;
        }
      }
    }
  }

  /** The same for work that does not wait; from any thread. */
  public <T> Future<T> transact(Function<SqlConnection, Future<T>> work) {
    return transact(work, 1);
  }

  /**
   * Reads on behalf of a caller: read-only, and row-level security shows nothing but the caller's
   * tenant.
   */
  public <T> Future<T> asCaller(Caller caller, Function<SqlConnection, Future<T>> work) {
    return orUnavailable(
        edge.withTransaction(
            connection ->
                connection
                    .preparedQuery("SELECT set_config('tieout.tenant', $1, true)")
                    .execute(Tuple.of(caller.tenant()))
                    .compose(set -> work.apply(connection))));
  }

  /**
   * The workers' connections for single statements. Transactions have others, so one that asks for
   * a statement, of a cache perhaps, never waits for all of them to end.
   */
  public Pool core() {
    return statements;
  }

  /**
   * Runs the action on an event loop for every notification on the channel, and whenever some may
   * have been missed: at first, and after a lost connection.
   *
   * @return completed once the channel is heard
   */
  public Future<Void> listen(String channel, Runnable action) {
    return notifications.listen(channel, action);
  }

  /**
   * Ends all connections. The driver waits until PostgreSQL ends its half of each, also of one that
   * it was just making; nobody waits that long for one that says nothing.
   */
  public Future<Void> close() {
    return notifications
        .close() // first, since what it wakes up asks for connections
        .transform(closed -> Future.join(transactions.close(), statements.close(), edge.close()))
        .timeout(CLOSING_SECONDS, TimeUnit.SECONDS)
        .onFailure(failure -> LOG.warn("Connections to PostgreSQL did not end well", failure))
        .transform(ended -> Future.succeededFuture());
  }

  private <T> T once(Function<SqlConnection, T> work) {
    SqlConnection connection = orUnavailable(transactions.getConnection()).await();
    try {
      Transaction transaction = orUnavailable(connection.begin()).await();
      T result;
      try {
        result = work.apply(connection);
      } catch (Throwable e) {
        transaction.rollback().otherwiseEmpty().await(); // PostgreSQL does it for a lost connection
        if (LostConnection.beforeCommit(e) instanceof Failure lost) {
          throw lost;
        }
        throw e;
      }
      transaction.commit().await();
      return result;
    } finally {
      connection.close();
    }
  }

  private static <T> Future<T> orUnavailable(Future<T> future) {
    return future.recover(failure -> Future.failedFuture(LostConnection.beforeCommit(failure)));
  }

  private <T> Future<T> transact(Function<SqlConnection, Future<T>> work, int attempt) {
    var worked = new AtomicBoolean();
    return transactions
        .withTransaction(connection -> work.apply(connection).onSuccess(result -> worked.set(true)))
        .recover(
            failure ->
                attempt < attempts && worthAnotherAttempt(failure)
                    ? transact(work, attempt + 1)
                    : Future.failedFuture(
                        worked.get() ? failure : LostConnection.beforeCommit(failure)));
  }

  private static boolean worthAnotherAttempt(Throwable failure) {
    return failure instanceof PgException e && ENDED_FOR_ANOTHER.contains(e.getSqlState());
  }

  private static PgConnectOptions connectOptions(StoreConfig config, String user, Secret password) {
    return PgConnectOptions.fromUri(config.uri())
        .setUser(user)
        .setPassword(password.value())
        .setCachePreparedStatements(true)
        .addProperty("application_name", "tieout")
        .addProperty("timezone", "UTC")
        .addProperty("synchronous_commit", "on")
        .addProperty("statement_timeout", millis(config.statementTimeout()))
        .addProperty("idle_in_transaction_session_timeout", millis(config.idleTimeout()));
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }

  /** Each connection is made with the options as they are then. */
  private static Pool pool(
      Vertx vertx, String name, Supplier<PgConnectOptions> options, int size, int waitQueueSize) {
    return PgBuilder.pool()
        .using(vertx)
        .connectingTo(() -> Future.succeededFuture(options.get()))
        .with(
            new PoolOptions()
                .setName(name) // in metrics
                .setMaxSize(size)
                .setMaxWaitQueueSize(waitQueueSize))
        .build();
  }
}
