package io.tieout.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.config.Configuration;
import io.tieout.backbone.config.ConfigurationException;
import io.tieout.backbone.work.Carriers;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the product: {@code Main <configuration file>}. SIGTERM drains and ends with 0; a start
 * that fails says why in one line and ends with 1.
 */
public final class Main {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final String DEFAULTS = "/io/tieout/launcher/tieout.json";
  private static final int DRAIN_SECONDS = 40;

  private Main() {}

  /** The defaults that every configuration is laid over. */
  public static ObjectNode defaults() {
    return Configuration.resource(DEFAULTS);
  }

  /**
   * The configuration that a document makes of the defaults.
   *
   * @throws ConfigurationException where nothing could be started with it
   */
  public static TieoutConfig configuration(ObjectNode document) {
    var config = Configuration.read(Configuration.merge(defaults(), document), TieoutConfig.class);
    Addresses.check(config);
    Uniqueness.check(config);
    References.check(config);
    return config;
  }

  public static void main(String[] args) throws InterruptedException {
    // What it writes is read by machines: digits and letters are those of no country.
    Locale.setDefault(Locale.ROOT);
    Carriers.reserve();
    Interrupts.handle();
    if (args.length != 1) {
      fail("usage: Main <configuration file>");
    }
    try {
      var file = Path.of(args[0]);
      run(configuration(Configuration.file(file)));
    } catch (ConfigurationException e) {
      fail("%s: %s".formatted(args[0], e.getMessage()));
    } catch (ExecutionException e) {
      LOG.debug("The start failed", e.getCause());
      fail(e.getCause().toString());
    }
  }

  private static void run(TieoutConfig config) throws ExecutionException, InterruptedException {
    Tieout tieout;
    try {
      tieout = Tieout.start(config).toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ConfigurationException wrong) {
        throw wrong;
      }
      throw e;
    }
    LOG.info(
        "Listening: gateway {}, internal {}, management {}",
        tieout.gatewayPort().isPresent() ? tieout.gatewayPort().getAsInt() : "-",
        tieout.internalPort(),
        tieout.managementPort());
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> drain(tieout)));
  }

  /** Ends the process itself: the exit code of a JVM that a signal ends is not 0. */
  private static void drain(Tieout tieout) {
    var code = 0;
    try {
      tieout.drain().toCompletionStage().toCompletableFuture().get(DRAIN_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      LOG.error("Draining did not come to its end", e);
      code = 1;
    }
    Runtime.getRuntime().halt(code);
  }

  private static void fail(String why) {
    System.err.println("tieout: " + why.lines().findFirst().orElse(why));
    System.exit(1);
  }
}
