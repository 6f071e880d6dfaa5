package io.tieout.sandbox;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * An embedded Kafka: one KRaft broker and controller in this process, its logs in a directory that
 * survives the process. Topics are created by whoever uses them, never by use.
 */
public final class KafkaServer implements AutoCloseable {
  private static final int NODE = 1;

  private final String bootstrap;
  private final KafkaRaftServer server;

  private KafkaServer(Path dir, int wantedPort) {
    Path home = dir.toAbsolutePath().normalize();
    var settings = new DurableSettings(home.resolve("server.properties"));
    Path logs = home.resolve("logs");
    bootstrap = "127.0.0.1:" + settings.port("port", wantedPort);
    String controller = "127.0.0.1:" + settings.port("controller.port", 0);
    format(logs);
    server =
        new KafkaRaftServer(
            KafkaConfig.fromProps(configuration(bootstrap, controller, logs), false), Time.SYSTEM);
    try {
      server.startup();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts the broker and waits until it serves.
   *
   * @param dir made if absent; its logs are reused
   * @param port 0 for the port of the last start while that is free, else any free one
   */
  public static KafkaServer start(Path dir, int port) {
    return new KafkaServer(dir, port);
  }

  /** Address for clients, {@code host:port}. */
  public String bootstrap() {
    return bootstrap;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  /** A format that was interrupted is done again: the properties file is what it writes last. */
  private static void format(Path logs) {
    if (Files.exists(logs.resolve("meta.properties"))) {
      return;
    }
    try {
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(NODE)
          .setControllerListenerName("CONTROLLER")
          .setMetadataLogDirectory(logs.toString())
          .setDirectories(List.of(logs.toString()))
          .run();
    } catch (Exception e) { // what the library declares
      throw new IllegalStateException("cannot prepare Kafka's directory " + logs, e);
    }
  }

  private static Properties configuration(String bootstrap, String controller, Path logs) {
    var config = new Properties();
    config.setProperty("process.roles", "broker,controller");
    config.setProperty("node.id", Integer.toString(NODE));
    config.setProperty("controller.quorum.voters", NODE + "@" + controller);
    config.setProperty("listeners", "PLAINTEXT://" + bootstrap + ",CONTROLLER://" + controller);
    config.setProperty("controller.listener.names", "CONTROLLER");
    config.setProperty("log.dirs", logs.toString());
    config.setProperty("auto.create.topics.enable", "false");
    for (String topic :
        List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      config.setProperty(topic + ".replication.factor", "1");
      config.setProperty(topic + ".num.partitions", "4");
    }
    config.setProperty("transaction.state.log.min.isr", "1");
    config.setProperty("share.coordinator.state.topic.min.isr", "1");
    config.setProperty("group.initial.rebalance.delay.ms", "0");
    // A short session, so that a broker that was killed can register again at once.
    config.setProperty("controlled.shutdown.enable", "true");
    config.setProperty("broker.heartbeat.interval.ms", "300");
    config.setProperty("broker.session.timeout.ms", "1500");
    // The size of one machine.
    config.setProperty("num.network.threads", "2");
    config.setProperty("num.io.threads", "4");
    config.setProperty("background.threads", "2");
    config.setProperty("log.cleaner.dedupe.buffer.size", "8388608");
    return config;
  }
}
