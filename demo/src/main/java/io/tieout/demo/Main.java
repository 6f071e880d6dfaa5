package io.tieout.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tieout.backbone.config.Configuration;
import io.tieout.backbone.config.ConfigurationException;
import io.tieout.backbone.work.Carriers;
import io.tieout.launcher.Interrupts;
import io.tieout.sandbox.SandboxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The one-command run: sandbox, product, and the sample month. System properties: {@code
 * tieout.home} (state), {@code tieout.once}, {@code tieout.fresh}, {@code tieout.demo}, {@code
 * tieout.config}, {@code tieout.seed}, {@code tieout.customers}, {@code tieout.events}, {@code
 * tieout.layout} (one process or several, see {@link Layout}), {@code tieout.anyports} (of the
 * simulated vendors, instead of the documented ones), {@code tieout.faults} (whether vendors fail
 * now and then while the month is played), {@code tieout.references.unique} (whether the simulated
 * ERP refuses a second document under one reference).
 */
public final class Main {

  private static final long SEED = 20_260_301;
  private static final int CUSTOMERS = 200;
  private static final int EVENTS = 100_000;

  /** As long as the product takes at most; what has not ended by then the next start ends. */
  private static final int SECONDS_TO_END = 40;

  private Main() {}

  public static void main(String[] args) throws Exception {
    // What it writes is read by machines: digits and letters are those of no country.
    Locale.setDefault(Locale.ROOT);
    Carriers.reserve();
    Interrupts.handle();
    var file = Flags.text("tieout.config");
    try {
      serve(options(file));
    } catch (Flags.Wrong e) {
      fail(e.getMessage());
    } catch (ConfigurationException e) {
      fail(file.map(named -> named + ": ").orElse("") + e.getMessage());
    } catch (RuntimeException e) {
      e.printStackTrace();
      System.exit(1); // what serves would keep the process
    }
  }

  private static void fail(String why) {
    System.err.println("tieout: " + why);
    System.exit(1);
  }

  /** What is asked for, checked before anything of an earlier run is touched. */
  private static SampleRun.Options options(Optional<String> file) {
    var played = Flags.isSet("tieout.demo", true);
    var options =
        new SampleRun.Options(
            Flags.oneOf("tieout.layout", Layout.ONE),
            Path.of(Flags.text("tieout.home").orElse(".tieout")).toAbsolutePath().normalize(),
            Flags.isSet("tieout.anyports", false)
                ? SandboxOptions.anyPorts()
                : SandboxOptions.documentedPorts(),
            plan(),
            played,
            played && Flags.isSet("tieout.faults", true),
            Flags.isSet("tieout.references.unique", true),
            file.map(named -> Configuration.file(Path.of(named)))
                .orElseGet(JsonNodeFactory.instance::objectNode));
    SampleRun.check(options);
    return options;
  }

  private static SamplePlan plan() {
    var customers =
        (int)
            Flags.number(
                "tieout.customers",
                CUSTOMERS,
                SamplePlan.FEWEST_CUSTOMERS,
                SamplePlan.MOST_CUSTOMERS);
    var events =
        Flags.number(
            "tieout.events",
            EVENTS,
            (long) customers * SamplePlan.FEWEST_EVENTS_EACH,
            SamplePlan.MOST_EVENTS);
    return SamplePlan.standard(
        Flags.number("tieout.seed", SEED, 0, Long.MAX_VALUE), customers, (int) events);
  }

  private static void serve(SampleRun.Options options) throws IOException, InterruptedException {
    var lock = RunLock.acquire(options.home());
    if (Flags.isSet("tieout.fresh", false)) {
      clear(options.home());
    }
    System.out.printf("Tieout: seed %d, state in %s%n", options.plan().seed(), options.home());
    boolean passes;
    try (var run = start(options)) {
      run.describe();
      passes = !options.played() || run.play();
      if (!Flags.isSet("tieout.once", false)) {
        System.out.println("Serving until Ctrl-C.");
        new CountDownLatch(1).await();
      }
    }
    lock.close();
    System.exit(passes ? 0 : 1);
  }

  /** Whatever ends the process, be it while it starts: what is under way is finished first. */
  private static SampleRun start(SampleRun.Options options) {
    var started = new CompletableFuture<SampleRun>();
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () ->
                        started
                            .thenAcceptAsync(SampleRun::drain)
                            .completeOnTimeout(null, SECONDS_TO_END, TimeUnit.SECONDS)
                            .exceptionally(failure -> null)
                            .join()));
    try {
      var run = SampleRun.start(options, System.out);
      started.complete(run);
      return run;
    } catch (RuntimeException e) {
      started.completeExceptionally(e); // what was started has been closed
      throw e;
    }
  }

  /** Empties the state directory but for the lock, which we hold, and the log, which we write. */
  private static void clear(Path home) throws IOException {
    try (var files = Files.walk(home)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(home)
            && !file.equals(home.resolve("lock"))
            && !file.startsWith(home.resolve("logs"))) {
          Files.delete(file);
        }
      }
    }
  }
}
