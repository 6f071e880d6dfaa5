package io.tieout.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Servers for tests: each starts when it is first asked for, is shared by all tests of the JVM and
 * ends with it. Tests keep apart by databases and topics of their own.
 */
public final class SandboxServers {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private SandboxServers() {}

  public static PostgresServer postgres() {
    return Postgres.SERVER;
  }

  public static KafkaServer kafka() {
    return Kafka.SERVER;
  }

  /** The simulated vendors, on {@link #postgres}. */
  public static Simulators simulators() {
    return Vendors.SIMULATORS;
  }

  /** A new, empty database owned by {@code core}; its name, for {@link PostgresServer#uri}. */
  public static String freshDatabase() {
    String name = "test_" + DATABASES.incrementAndGet();
    postgres().createDatabase(name, "core");
    return name;
  }

  private static <T extends AutoCloseable> T startUntilExit(Function<Path, T> start) {
    Path dir;
    try {
      dir = Files.createTempDirectory("tieout-sandbox-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    T server = start.apply(dir);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () -> {
                      try {
                        server.close();
                      } catch (Exception e) { // AutoCloseable's
                        throw new IllegalStateException("cannot stop a server of the tests", e);
                      }
                      FileTree.delete(dir);
                    }));
    return server;
  }

  /** Class initialisation starts each server once, and only when it is asked for. */
  private static final class Postgres {
    static final PostgresServer SERVER = startUntilExit(dir -> PostgresServer.start(dir, 0));
  }

  private static final class Kafka {
    static final KafkaServer SERVER = startUntilExit(dir -> KafkaServer.start(dir, 0));
  }

  private static final class Vendors {
    static final Simulators SIMULATORS =
        startUntilExit(
            dir ->
                Simulators.start(
                    dir, postgres().uri("sandbox", "sandbox"), SandboxOptions.anyPorts()));
  }
}
