package io.tieout.sandbox;

import io.tieout.sandbox.kit.StrictJson;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that the product needs around it: PostgreSQL, Kafka and the simulated vendors, with
 * their state in one directory, in this process or, by {@link #main}, in one of its own.
 */
public final class Sandbox implements AutoCloseable {
  /** The file that says, while the sandbox runs, where everything is and with which credentials. */
  public static final String DESCRIPTION = "sandbox.json";

  private static final Logger LOG = LoggerFactory.getLogger(Sandbox.class);

  private final Path description;
  private final Deque<Runnable> closers = new ArrayDeque<>();
  private final PostgresServer postgres;
  private final KafkaServer kafka;
  private final Simulators simulators;

  private Sandbox(Path dir, SandboxOptions options) {
    Instant begin = Instant.now();
    description = dir.resolve(DESCRIPTION);
    PrivateFile.delete(description);
    CompletableFuture<KafkaServer> broker =
        CompletableFuture.supplyAsync(
            () -> KafkaServer.start(dir.resolve("kafka"), options.kafkaPort()));
    closers.push(() -> closeOnceStarted(broker));
    try {
      postgres = PostgresServer.start(dir.resolve("postgres"), options.postgresPort());
      closers.push(postgres::close);
      simulators = Simulators.start(dir, postgres.uri("sandbox", "sandbox"), options);
      closers.push(simulators::close);
      kafka = broker.join();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    PrivateFile.write(description, StrictJson.write(describe().json()));
    LOG.info("The sandbox serves after {} ms", Duration.between(begin, Instant.now()).toMillis());
  }

  /** Starts everything, PostgreSQL and Kafka side by side, and waits until it serves. */
  public static Sandbox start(Path stateDir, SandboxOptions options) {
    return new Sandbox(stateDir.toAbsolutePath().normalize(), options);
  }

  /**
   * Runs the sandbox until the process is told to stop.
   *
   * @param args the state directory, and {@code any-ports} for free ports instead of the documented
   */
  public static void main(String[] args) throws InterruptedException {
    boolean anyPorts = args.length == 2 && args[1].equals("any-ports");
    if (args.length != 1 && !anyPorts) {
      throw new IllegalArgumentException("usage: Sandbox <state directory> [any-ports]");
    }
    Sandbox sandbox =
        start(
            Path.of(args[0]),
            anyPorts ? SandboxOptions.anyPorts() : SandboxOptions.documentedPorts());
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(sandbox::close));
    new CountDownLatch(1).await();
  }

  public PostgresServer postgres() {
    return postgres;
  }

  public KafkaServer kafka() {
    return kafka;
  }

  public Simulators simulators() {
    return simulators;
  }

  /** Stops everything in order, what was started last first. */
  @Override
  public void close() {
    PrivateFile.delete(description);
    while (!closers.isEmpty()) {
      closers.pop().run();
    }
  }

  /** Where everything is. */
  public SandboxDescription describe() {
    var vendors = new TreeMap<String, SandboxDescription.Vendor>();
    simulators
        .urls()
        .forEach(
            (kind, url) ->
                vendors.put(
                    kind, new SandboxDescription.Vendor(url, simulators.credentials(kind))));
    return new SandboxDescription(
        ProcessHandle.current().pid(),
        postgres.uri("tieout", "core"),
        postgres.uri("tieout", "edge"),
        kafka.bootstrap(),
        vendors);
  }

  private static void closeOnceStarted(CompletableFuture<KafkaServer> broker) {
    broker
        .handle(
            (server, failure) -> {
              if (server != null) {
                server.close();
              }
              return server;
            })
        .join();
  }
}
