package io.tieout.sandbox;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded PostgreSQL whose cluster lives in a directory and survives the JVM, also its kill -9:
 * the next start on the directory ends the server that was left behind and recovers its data. It
 * listens on the loopback interface, asks every role for its password and commits durably.
 *
 * <p>A new cluster has the roles {@code core} (owner of database {@code tieout}), {@code edge} (no
 * rights of its own) and {@code sandbox} (owner of database {@code sandbox}).
 */
public final class PostgresServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
  private static final String SUPERUSER = "postgres";
  private static final List<String> ROLES = List.of("core", "edge", "sandbox");
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  /** Replaces initdb's file, which trusts every local user; also marks the cluster as complete. */
  private static final String ACCESS_RULES =
      """
      # Written by the Tieout sandbox once the roles had their passwords.
      local all all              scram-sha-256
      host  all all 127.0.0.1/32 scram-sha-256
      """;

  private final Path data;
  private final DurableSettings settings;
  private final FileChannel lock;
  private final int port;
  private final EmbeddedPostgres server;

  private PostgresServer(Path dir, int wantedPort) {
    Path home = realPath(dir);
    data = home.resolve("data");
    settings = new DurableSettings(home.resolve("server.properties"));
    lock = lock(home.resolve("lock"));
    try {
      stopServerLeftBehind();
      boolean complete = isComplete();
      if (!complete) {
        FileTree.delete(data);
      }
      port = settings.port("port", wantedPort);
      server = startServer(home.resolve("server.log"));
      if (!complete) {
        completeCluster();
      }
    } catch (RuntimeException e) {
      stopServerLeftBehind();
      release();
      throw e;
    }
  }

  /**
   * Starts the server and waits until it accepts connections.
   *
   * @param dir made if absent; its cluster is reused
   * @param port 0 for the port of the last start while that is free, else any free one
   * @throws IllegalStateException if another running process uses the directory
   */
  public static PostgresServer start(Path dir, int port) {
    return new PostgresServer(dir, port);
  }

  public int port() {
    return port;
  }

  /** Connection URI with the password in it, as the Vert.x client and libpq take it. */
  public String uri(String database, String user) {
    return "postgresql://%s:%s@127.0.0.1:%d/%s".formatted(user, password(user), port, database);
  }

  /** Creates an empty database; names are unquoted SQL identifiers. */
  public void createDatabase(String name, String owner) {
    execute("CREATE DATABASE " + name + " OWNER " + owner);
  }

  /** Stops the server in order; waits until it is gone. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.warn("PostgreSQL did not stop when asked, stopping it by signal", e);
    }
    stopServerLeftBehind();
    release();
  }

  private String password(String user) {
    return settings.secret("password." + user);
  }

  private EmbeddedPostgres startServer(Path log) {
    Path binaries =
        Path.of(
            System.getProperty("java.io.tmpdir"), "postgres-" + System.getProperty("user.name"));
    try {
      return EmbeddedPostgres.builder()
          .setOverrideWorkingDirectory(binaries.toFile())
          .setDataDirectory(data)
          .setCleanDataDirectory(false)
          .setRegisterShutdownHook(false)
          .setPort(port)
          .setConnectConfig("password", password(SUPERUSER))
          // Text sorts by code point on every platform.
          .setLocaleConfig("locale", "C")
          .setLocaleConfig("locale-provider", "builtin")
          .setLocaleConfig("builtin-locale", "C.UTF-8")
          .setServerConfig("listen_addresses", "127.0.0.1")
          .setServerConfig("unix_socket_directories", "''")
          // The library starts the server with -F; what we acknowledge must survive a crash.
          .setServerConfig("fsync", "on")
          .setServerConfig("synchronous_commit", "on")
          // Stretches a password that could be guessed, at the price of some milliseconds for each
          // connection; ours are random and long.
          .setServerConfig("scram_iterations", "1")
          .setServerConfig("timezone", "UTC")
          .setServerConfig("max_connections", "200")
          .setServerConfig("shared_buffers", "256MB")
          .setServerConfig("max_wal_size", "2GB")
          .setOutputRedirector(Redirect.appendTo(log.toFile()))
          .setPGStartupWait(Duration.ofSeconds(60))
          .start();
    } catch (IOException | RuntimeException e) {
      throw new IllegalStateException(whyNotStarted(log), e);
    }
  }

  private static String whyNotStarted(Path log) {
    if (System.getProperty("user.name").equals("root") && !LinuxUtils.isUnshareAvailable()) {
      return "PostgreSQL refuses to run as root, and this container forbids `unshare -U`, which"
          + " would give it another user: run as an ordinary user, or allow user namespaces"
          + " (docker run --security-opt seccomp=unconfined)";
    }
    return "PostgreSQL did not start, see " + log;
  }

  /** Gives a new cluster its roles and databases, then its access rules as the last step. */
  private void completeCluster() {
    execute("ALTER ROLE %s PASSWORD '%s'".formatted(SUPERUSER, password(SUPERUSER)));
    for (String role : ROLES) {
      execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(role, password(role)));
    }
    createDatabase("tieout", "core");
    createDatabase("sandbox", "sandbox");
    Path draft = data.resolve("pg_hba.conf.draft");
    try {
      Files.writeString(draft, ACCESS_RULES);
      Files.move(draft, accessRules(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    execute("SELECT pg_reload_conf()");
  }

  private boolean isComplete() {
    try {
      return Files.exists(accessRules()) && Files.readString(accessRules()).equals(ACCESS_RULES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path accessRules() {
    return data.resolve("pg_hba.conf");
  }

  private void execute(String sql) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused an administrative statement", e);
    }
  }

  /**
   * A JVM that was killed leaves its server running. Only a process that is a PostgreSQL on our own
   * directory is signalled: its number may long belong to somebody else.
   */
  private void stopServerLeftBehind() {
    Path pidFile = data.resolve("postmaster.pid");
    Optional<ProcessHandle> left = serverNamedBy(pidFile);
    try {
      if (left.isPresent()) {
        LOG.info("Stopping the PostgreSQL process {} that was left behind", left.get().pid());
        signal("INT", left.get());
        if (!isGone(pidFile, left.get())) {
          signal("QUIT", left.get());
          isGone(pidFile, left.get());
        }
      }
      // Of a server that is gone; one with a recycled process number would stop the next start.
      if (serverNamedBy(pidFile).isEmpty()) {
        Files.deleteIfExists(pidFile);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while PostgreSQL was stopping", e);
    }
  }

  private Optional<ProcessHandle> serverNamedBy(Path pidFile) {
    try {
      long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
      return ProcessHandle.of(pid)
          .filter(
              process -> {
                String command = process.info().commandLine().orElse("");
                return command.contains("postgres") && command.contains("-D " + data + " ");
              });
    } catch (IOException | NumberFormatException | NoSuchElementException e) {
      return Optional.empty();
    }
  }

  /** Java can send TERM, which waits for every client, and KILL, which leaves children behind. */
  private static void signal(String signal, ProcessHandle process)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  /** Looks at the file too, because nobody may collect an orphan's exit status in a container. */
  private static boolean isGone(Path pidFile, ProcessHandle process) throws InterruptedException {
    long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
    while (process.isAlive() && Files.exists(pidFile)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(20);
    }
    return true;
  }

  /** One name per directory, by which a server left behind is known again. */
  private static Path realPath(Path dir) {
    try {
      return Files.createDirectories(dir).toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use directory " + dir, e);
    }
  }

  private static FileChannel lock(Path file) {
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = null;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException heldByThisProcess) {
        LOG.debug("{} is locked by this process", file);
      }
      if (lock == null) {
        channel.close();
        throw new IllegalStateException(
            "PostgreSQL directory " + file.getParent() + " is in use by a running process");
      }
      return channel;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + file, e);
    }
  }

  private void release() {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("Cannot release the lock of {}", data, e);
    }
  }
}
