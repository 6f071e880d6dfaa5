package io.tieout.sandbox.kit;

import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;

/** A transaction that begins with its first statement; closed without a commit it is undone. */
final class UnitOfWork implements AutoCloseable {
  private final Pool pool;
  private SqlConnection connection;
  private Transaction transaction;

  UnitOfWork(Pool pool) {
    this.pool = pool;
  }

  SqlClient sql() {
    if (connection == null) {
      connection = pool.getConnection().await();
      transaction = connection.begin().await();
    }
    return connection;
  }

  void commit() {
    if (transaction != null) {
      transaction.commit().await();
      transaction = null;
    }
  }

  @Override
  public void close() {
    try {
      if (transaction != null) {
        transaction.rollback().await();
      }
    } finally {
      if (connection != null) {
        connection.close().await();
      }
    }
  }
}
