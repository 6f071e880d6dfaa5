package io.tieout.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Servers for tests: each starts when it is first asked for, is shared by all tests of the JVM and
 * ends with it. Tests keep apart by databases and topics of their own.
 */
public final class SandboxServers {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static final Deque<Runnable> CLOSERS = new ConcurrentLinkedDeque<>();

  static {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(SandboxServers::closeAll));
  }

  private SandboxServers() {}

  public static PostgresServer postgres() {
    return Postgres.SERVER;
  }

  public static KafkaServer kafka() {
    return Kafka.SERVER;
  }

  /** A new, empty database owned by {@code core}; its name, for {@link PostgresServer#uri}. */
  public static String freshDatabase() {
    String name = "test_" + DATABASES.incrementAndGet();
    postgres().createDatabase(name, "core");
    return name;
  }

  private static <T> T startUntilExit(Function<Path, T> start, Consumer<T> stop) {
    Path dir;
    try {
      dir = Files.createTempDirectory("tieout-sandbox-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    T server = start.apply(dir);
    CLOSERS.push(
        () -> {
          stop.accept(server);
          FileTree.delete(dir);
        });
    return server;
  }

  /** What started last stops first: it may stand on the others. */
  private static void closeAll() {
    while (!CLOSERS.isEmpty()) {
      CLOSERS.pop().run();
    }
  }

  /** Class initialisation starts each server once, and only when it is asked for. */
  private static final class Postgres {
    static final PostgresServer SERVER =
        startUntilExit(dir -> PostgresServer.start(dir, 0), PostgresServer::close);
  }

  private static final class Kafka {
    static final KafkaServer SERVER =
        startUntilExit(dir -> KafkaServer.start(dir, 0), KafkaServer::close);
  }
}
