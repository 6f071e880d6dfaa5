package io.tieout.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
  @TempDir Path dir;

  @Test
  void commitsDurablyAndAsksForPasswords() throws Exception {
    // Given
    PostgresServer server = SandboxServers.postgres();
    String database = SandboxServers.freshDatabase();

    // When
    String settings;
    try (Connection core = connect(server.uri(database, "core"))) {
      settings =
          query(core, "SHOW fsync")
              + query(core, "SHOW synchronous_commit")
              + query(core, "SHOW server_encoding")
              + query(core, "SELECT current_user");
    }

    // Then
    assertThat(settings).isEqualTo("ononUTF8core");
    assertThatThrownBy(
            () -> connect("postgresql://core:guess@127.0.0.1:" + server.port() + "/" + database))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void recoversWhatWasCommittedWhenItsProcessWasKilled() throws Exception {
    // Given a server in a process of its own, which commits a row and is killed
    Process owner = javaProcess(dir);
    String uri;
    try (BufferedReader out = owner.inputReader()) {
      uri = out.readLine();
      try (Connection core = connect(uri)) {
        execute(core, "CREATE TABLE kept (value text)");
        execute(core, "INSERT INTO kept VALUES ('committed')");
      }
      owner.destroyForcibly();
      assertThat(owner.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
    ProcessHandle leftBehind = ProcessHandle.of(postmaster(dir)).orElseThrow();
    assertThat(leftBehind.isAlive()).isTrue();

    // When
    try (PostgresServer server = PostgresServer.start(dir, 0)) {

      // Then the same server is back at the same address, and only once
      assertThat(server.uri("tieout", "core")).isEqualTo(uri);
      assertThat(postmaster(dir)).isNotEqualTo(leftBehind.pid());
      try (Connection core = connect(uri)) {
        assertThat(query(core, "SELECT value FROM kept")).isEqualTo("committed");
      }
      assertThatThrownBy(() -> PostgresServer.start(dir, 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use");
    }
    assertThat(dir.resolve("data/postmaster.pid")).doesNotExist();
  }

  @Test
  void spareSomeoneElsesProcessThatAStalePidFileNames() throws Exception {
    // Given a cluster whose pid file names a process that is no PostgreSQL
    PostgresServer.start(dir, 0).close();
    Process bystander = new ProcessBuilder("sleep", "60").start();
    Files.writeString(dir.resolve("data/postmaster.pid"), bystander.pid() + "\n" + dir + "\n");

    // When
    try (PostgresServer server = PostgresServer.start(dir, 0);
        Connection core = connect(server.uri("tieout", "core"))) {

      // Then
      assertThat(query(core, "SELECT 1")).isEqualTo("1");
      assertThat(bystander.isAlive()).isTrue();
    } finally {
      bystander.destroyForcibly();
    }
  }

  /** The process that is killed. */
  static final class Owner {
    public static void main(String[] args) throws Exception {
      PostgresServer server = PostgresServer.start(Path.of(args[0]), 0);
      System.out.println(server.uri("tieout", "core"));
      Thread.sleep(TimeUnit.MINUTES.toMillis(1));
    }
  }

  private static Process javaProcess(Path dir) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Owner.class.getName(),
            dir.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static long postmaster(Path dir) throws Exception {
    return Long.parseLong(Files.readAllLines(dir.resolve("data/postmaster.pid")).getFirst());
  }

  private static Connection connect(String uri) throws SQLException {
    URI parsed = URI.create(uri);
    String[] user = parsed.getUserInfo().split(":", 2);
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d%s".formatted(parsed.getHost(), parsed.getPort(), parsed.getPath()),
        user[0],
        user[1]);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
