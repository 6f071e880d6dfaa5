package io.tieout.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.config.Configuration;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the product: {@code Main [configuration file]}. SIGTERM drains, a second one ends at once.
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

  public static void main(String[] args) throws Exception {
    if (args.length != 1) {
      throw new IllegalArgumentException("usage: Main <configuration file>");
    }
    var config = Configuration.merge(defaults(), Configuration.file(Path.of(args[0])));
    var tieout =
        Tieout.start(Configuration.read(config, TieoutConfig.class))
            .toCompletionStage()
            .toCompletableFuture()
            .get();
    LOG.info(
        "Listening: gateway {}, internal {}, management {}",
        tieout.gatewayPort().isPresent() ? tieout.gatewayPort().getAsInt() : "-",
        tieout.internalPort(),
        tieout.managementPort());
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () -> {
                      try {
                        tieout
                            .drain()
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get(DRAIN_SECONDS, TimeUnit.SECONDS);
                      } catch (Exception e) {
                        LOG.error("Draining did not come to its end", e);
                      }
                    }));
  }
}
