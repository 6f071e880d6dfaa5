package io.tieout.quality;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The product's database as one of its users sees it. */
final class Database implements AutoCloseable {

  private final Connection connection;

  Database(URI uri) throws SQLException {
    var login = uri.getUserInfo().split(":", 2);
    connection =
        DriverManager.getConnection(
            "jdbc:postgresql://%s:%d%s".formatted(uri.getHost(), uri.getPort(), uri.getPath()),
            login[0],
            login[1]);
  }

  /** From now on reads are on behalf of a caller of that tenant. */
  Database as(String tenant) throws SQLException {
    try (var statement =
        connection.prepareStatement("SELECT set_config('tieout.tenant', ?, false)")) {
      statement.setString(1, tenant);
      statement.execute();
    }
    return this;
  }

  /** The first column of every row, as text. */
  List<String> texts(String sql) throws SQLException {
    var texts = new ArrayList<String>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  /** Runs a statement that returns nothing. */
  void run(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Keeps the locks of a statement until this is closed. */
  void hold(String sql) throws SQLException {
    connection.setAutoCommit(false);
    texts(sql);
  }

  long count(String sql) throws SQLException {
    return Long.parseLong(texts(sql).getFirst());
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
