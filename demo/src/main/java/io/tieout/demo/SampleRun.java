package io.tieout.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.clock.StoredBusinessClock;
import io.tieout.backbone.config.Configuration;
import io.tieout.launcher.Main;
import io.tieout.launcher.Tieout;
import io.tieout.launcher.TieoutConfig;
import io.tieout.sandbox.Sandbox;
import io.tieout.sandbox.SandboxOptions;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sandbox and product on one state directory, with the sample set up in the vendors. */
final class SampleRun implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path home;
  private final SampleMonth month;
  private final Credentials credentials;
  private final Sandbox sandbox;
  private final Tieout tieout;
  private final URI gateway;
  private final Player player;
  private final PrintStream out;

  /**
   * What to run.
   *
   * @param home the state directory
   * @param played whether the month is played, on a business time of its own
   * @param overrides configuration laid over everything else
   */
  record Options(
      Path home, SandboxOptions sandbox, SamplePlan plan, boolean played, ObjectNode overrides) {}

  private SampleRun(Options options, Sandbox sandbox, PrintStream out) {
    this.home = options.home();
    this.sandbox = sandbox;
    this.out = out;
    month = new SampleMonth(options.plan());
    credentials = Credentials.in(home);
    tieout = await(Tieout.start(configuration(options)));
    gateway = URI.create("http://127.0.0.1:" + tieout.gatewayPort().orElseThrow());
    player = player();
    player.setUp(options.played());
  }

  /** Starts everything; waits until it serves. */
  static SampleRun start(Options options, PrintStream out) {
    var sandbox = Sandbox.start(options.home().resolve("sandbox"), options.sandbox());
    try {
      return new SampleRun(options, sandbox, out);
    } catch (RuntimeException e) {
      sandbox.close();
      throw e;
    }
  }

  /** Plays the month and ties it out; true when every figure is the expected one. */
  boolean play() {
    player.play();
    return new TieOut(month, client("finance-preparer"), client("usage-writer"), out)
        .run(player.refused());
  }

  /** Writes down where everything listens, for people and programs. */
  void describe() {
    var run = new LinkedHashMap<String, Object>();
    run.put("gateway", gateway.toString());
    run.put("internal", "http://127.0.0.1:" + tieout.internalPort());
    run.put("management", "http://127.0.0.1:" + tieout.managementPort());
    run.put("vendors", sandbox.simulators().urls());
    run.put("credentials", home.resolve(Credentials.FILE).toString());
    try {
      Files.write(
          home.resolve("run.json"), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(run));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.printf("Listening: %s%n", run);
  }

  @Override
  public void close() {
    try {
      await(tieout.stop());
    } finally {
      sandbox.close();
    }
  }

  private TieoutConfig configuration(Options options) {
    var sample = SampleConfiguration.of(sandbox, month.plan(), credentials, options.played());
    return Configuration.read(
        Configuration.merge(Configuration.merge(Main.defaults(), sample), options.overrides()),
        TieoutConfig.class);
  }

  private Player player() {
    var urls = new LinkedHashMap<String, URI>();
    sandbox.simulators().urls().forEach((system, url) -> urls.put(system, URI.create(url)));
    var vendors = new Vendors(urls);
    month
        .plan()
        .entities()
        .forEach(
            entity ->
                vendors.sendWebhooks(
                    entity,
                    gateway.resolve("/hooks/v1/" + SampleConfiguration.billingAccount(entity)),
                    SampleConfiguration.HOOK_SECRET));
    return new Player(
        month,
        vendors,
        client("usage-writer"),
        client("operator"),
        client("finance-preparer"),
        new StoredTime(),
        out);
  }

  private Http client(String role) {
    return new Http(gateway, Map.of("X-Api-Key", credentials.key(role)));
  }

  /** The product's business time, which is stored and ours to advance. */
  private final class StoredTime implements Player.BusinessTime {
    @Override
    public Instant now() {
      return tieout.businessClock().now();
    }

    @Override
    public void advanceTo(Instant now) {
      await(((StoredBusinessClock) tieout.businessClock()).advanceTo(now));
    }
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
