package io.tieout.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tieout.backbone.clock.StoredBusinessClock;
import io.tieout.backbone.config.Configuration;
import io.tieout.launcher.Tieout;
import io.tieout.launcher.TieoutConfig;
import io.tieout.sandbox.Sandbox;
import io.tieout.sandbox.SandboxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The one-command run: sandbox, product, and the sample month. System properties: {@code tieout.home} (state),
 * {@code tieout.once}, {@code tieout.fresh}, {@code tieout.demo}, {@code tieout.config}, {@code tieout.seed},
 * {@code tieout.customers}, {@code tieout.events}.
 */
public final class Main {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DRAIN_SECONDS = 40;
  private static final long SEED = 20_260_301;
  private static final int CUSTOMERS = 200;
  private static final int EVENTS = 100_000;

  private Main() {}

  public static void main(String[] args) throws Exception {
    var home = Path.of(System.getProperty("tieout.home", ".tieout")).toAbsolutePath().normalize();
    var lock = RunLock.acquire(home);
    if (Boolean.getBoolean("tieout.fresh")) {
      clear(home);
    }
    var played = Boolean.parseBoolean(System.getProperty("tieout.demo", "true"));
    var once = Boolean.getBoolean("tieout.once");
    var plan =
        SamplePlan.standard(
            Long.getLong("tieout.seed", SEED),
            Integer.getInteger("tieout.customers", CUSTOMERS),
            Integer.getInteger("tieout.events", EVENTS));
    System.out.printf("Tieout: seed %d, state in %s%n", plan.seed(), home);

    var credentials = Credentials.in(home);
    var sandbox = Sandbox.start(home.resolve("sandbox"), SandboxOptions.documentedPorts());
    var tieout = start(configuration(sandbox, plan, credentials, played));
    var ended = new AtomicBoolean();
    var lastBreath =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  if (!ended.get()) {
                    stop(tieout, sandbox);
                  }
                });
    Runtime.getRuntime().addShutdownHook(lastBreath);
    describe(home, tieout, sandbox);

    var passes = run(plan, played, tieout, sandbox, credentials);
    if (once) {
      stop(tieout, sandbox);
      ended.set(true);
      lock.close();
      System.exit(passes ? 0 : 1);
    }
    System.out.printf(
        "%nServing at http://127.0.0.1:%d, keys in %s. Ctrl-C ends.%n",
        tieout.gatewayPort(), home.resolve(Credentials.FILE));
    new CountDownLatch(1).await();
  }

  private static TieoutConfig configuration(
      Sandbox sandbox, SamplePlan plan, Credentials credentials, boolean played) {
    var config =
        Configuration.merge(
            Configuration.resource("/io/tieout/launcher/tieout.json"),
            SampleConfiguration.of(sandbox, plan, credentials, played));
    var file = System.getProperty("tieout.config", "");
    if (!file.isEmpty()) {
      config = Configuration.merge(config, Configuration.file(Path.of(file)));
    }
    return Configuration.read(config, TieoutConfig.class);
  }

  private static Tieout start(TieoutConfig config) throws Exception {
    return Tieout.start(config).toCompletionStage().toCompletableFuture().get();
  }

  private static boolean run(
      SamplePlan plan, boolean played, Tieout tieout, Sandbox sandbox, Credentials credentials) {
    var month = new SampleMonth(plan);
    var urls = new LinkedHashMap<String, URI>();
    sandbox.simulators().urls().forEach((system, url) -> urls.put(system, URI.create(url)));
    var vendors = new Vendors(urls);
    var gateway = URI.create("http://127.0.0.1:" + tieout.gatewayPort());
    plan.books().stream()
        .map(SamplePlan.Book::entity)
        .distinct()
        .forEach(
            entity ->
                vendors.sendWebhooks(
                    entity,
                    gateway.resolve("/hooks/v1/" + SampleConfiguration.billingAccount(entity)),
                    SampleConfiguration.HOOK_SECRET));
    var usage = client(gateway, credentials, "usage-writer");
    var finance = client(gateway, credentials, "finance-preparer");
    var operations = client(gateway, credentials, "operator");
    var player =
        new Player(month, vendors, usage, operations, finance, time(tieout), System.out);
    player.setUp(played);
    if (!played) {
      return true;
    }
    player.play();
    return new TieOut(month, finance, usage, System.out).run();
  }

  private static Http client(URI gateway, Credentials credentials, String role) {
    return new Http(gateway, Map.of("X-Api-Key", credentials.key(role)));
  }

  private static Player.BusinessTime time(Tieout tieout) {
    return new Player.BusinessTime() {
      @Override
      public Instant now() {
        return tieout.businessClock().now();
      }

      @Override
      public void advanceTo(Instant now) {
        ((StoredBusinessClock) tieout.businessClock())
            .advanceTo(now)
            .toCompletionStage()
            .toCompletableFuture()
            .join();
      }
    };
  }

  /** Where everything listens, for people and programs. */
  private static void describe(Path home, Tieout tieout, Sandbox sandbox) {
    var run = new LinkedHashMap<String, Object>();
    run.put("gateway", "http://127.0.0.1:" + tieout.gatewayPort());
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
    System.out.printf("Listening: %s%n", run);
  }

  private static void stop(Tieout tieout, Sandbox sandbox) {
    try {
      tieout.stop().toCompletionStage().toCompletableFuture().get(DRAIN_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      System.err.println("The product did not stop in order: " + e);
    }
    sandbox.close();
  }

  /** Empties the state directory but for the lock, which we hold. */
  private static void clear(Path home) throws IOException {
    try (var files = Files.walk(home)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(home) && !file.equals(home.resolve("lock"))) {
          Files.delete(file);
        }
      }
    }
  }
}
