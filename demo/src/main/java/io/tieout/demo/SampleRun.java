package io.tieout.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.config.Configuration;
import io.tieout.sandbox.SandboxDescription;
import io.tieout.sandbox.SandboxOptions;
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
  private final Deployment deployment;
  private final Player.BusinessTime time;
  private final Vendors vendors;
  private final Player player;
  private final PrintStream out;
  private boolean ended; // guarded by this

  /**
   * What to run.
   *
   * @param layout over which processes
   * @param home the state directory
   * @param played whether the month is played, on a business time of its own
   * @param faults whether the vendors fail now and then
   * @param uniqueReferences whether the simulated ERP refuses a second document under one
   *     reference, and is declared so
   * @param overrides configuration laid over everything else
   */
  record Options(
      Layout layout,
      Path home,
      SandboxOptions sandbox,
      SamplePlan plan,
      boolean played,
      boolean faults,
      boolean uniqueReferences,
      ObjectNode overrides) {}

  private SampleRun(
      Options options, Credentials credentials, Deployment deployment, PrintStream out) {
    this.home = options.home();
    this.credentials = credentials;
    this.deployment = deployment;
    this.out = out;
    month = new SampleMonth(options.plan());
    time =
        options.played()
            ? new StoredTime(deployment.sandbox(), options.plan().begin(), deployment.managements())
            : new SystemTime();
    vendors = vendors(deployment);
    player =
        new Player(
            month,
            vendors,
            client("usage-writer"),
            client("operator"),
            client("finance-preparer"),
            time,
            out);
  }

  /**
   * Whether a product could be started with these options; touches nothing.
   *
   * @throws io.tieout.backbone.config.ConfigurationException naming the key that keeps it from that
   */
  static void check(Options options) {
    io.tieout.launcher.Main.configuration(
        configuration(options, Credentials.passing(), PlannedSandbox.of(options.sandbox())));
  }

  /** Starts everything; waits until it serves. */
  static SampleRun start(Options options, PrintStream out) {
    var credentials = Credentials.in(options.home());
    var deployment = deploy(options, credentials);
    SampleRun run;
    try {
      run = new SampleRun(options, credentials, deployment, out);
    } catch (RuntimeException e) {
      deployment.close();
      throw e;
    }
    try {
      run.setUp(options);
      return run;
    } catch (RuntimeException e) {
      run.close();
      throw e;
    }
  }

  private void setUp(Options options) {
    for (var entity : month.plan().entities()) {
      var path = "/hooks/v1/" + SampleConfiguration.billingAccount(entity);
      vendors.sendWebhooks(
          entity,
          deployment.gateways().stream().map(gateway -> gateway.resolve(path)).toList(),
          SampleConfiguration.HOOK_SECRET);
    }
    vendors.keepReferencesUnique(options.uniqueReferences());
    player.setUp(options.played());
    if (options.faults()) {
      SampleFaults.strike(vendors, options.plan().seed());
    }
  }

  /** Plays the month and ties it out; true when every figure is the expected one. */
  boolean play() {
    player.play();
    out.printf("The vendors failed on the way: %s%n", faultsStruck());
    return new TieOut(month, client("finance-preparer"), client("usage-writer"), out)
        .run(player.refused());
  }

  /** How often each vendor has failed by its rules since it was started. */
  Map<String, Long> faultsStruck() {
    return SampleFaults.struck(vendors);
  }

  /** Writes down where everything listens, for people and programs. */
  void describe() {
    var run = new LinkedHashMap<String, Object>();
    run.put("gateway", deployment.gateways().getFirst().toString());
    run.putAll(deployment.listeners());
    var vendors = new LinkedHashMap<String, String>();
    deployment.sandbox().vendors().forEach((kind, vendor) -> vendors.put(kind, vendor.url()));
    run.put("vendors", vendors);
    run.put("credentials", home.resolve(Credentials.FILE).toString());
    try {
      Files.write(
          home.resolve("run.json"), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(run));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.printf("Listening: %s%n", run);
  }

  /** Lets what is in flight finish, then ends everything. */
  void drain() {
    end(deployment::drain);
  }

  @Override
  public void close() {
    end(deployment::close);
  }

  /** Once, whoever asks; when it returns, everything has ended. */
  private synchronized void end(Runnable how) {
    if (ended) {
      return;
    }
    ended = true;
    try {
      time.close();
    } finally {
      how.run();
    }
  }

  private static Deployment deploy(Options options, Credentials credentials) {
    return options.layout() == Layout.ONE
        ? OneProcess.start(
            options.home(),
            options.sandbox(),
            sandbox -> configuration(options, credentials, sandbox))
        : SeveralProcesses.start(
            options.layout(),
            options.home(),
            options.sandbox(),
            sandbox -> configuration(options, credentials, sandbox));
  }

  private static ObjectNode configuration(
      Options options, Credentials credentials, SandboxDescription sandbox) {
    return Configuration.merge(
        SampleConfiguration.of(
            sandbox, options.plan(), credentials, options.played(), options.uniqueReferences()),
        options.overrides());
  }

  private static Vendors vendors(Deployment deployment) {
    var urls = new LinkedHashMap<String, URI>();
    deployment
        .sandbox()
        .vendors()
        .forEach((system, vendor) -> urls.put(system, URI.create(vendor.url())));
    return new Vendors(urls);
  }

  private Http client(String role) {
    return new Http(deployment.gateways(), Map.of("X-Api-Key", credentials.key(role)));
  }

  /** Where the month is not played, time is everybody's. */
  private static final class SystemTime implements Player.BusinessTime {
    @Override
    public Instant now() {
      return Instant.now();
    }

    @Override
    public void advanceTo(Instant now) {
      throw new UnsupportedOperationException("the system's time cannot be advanced");
    }

    @Override
    public void close() {}
  }
}
