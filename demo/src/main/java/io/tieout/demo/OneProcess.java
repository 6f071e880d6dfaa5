package io.tieout.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.config.ConfigurationException;
import io.tieout.launcher.Main;
import io.tieout.launcher.Tieout;
import io.tieout.launcher.TieoutConfig;
import io.tieout.sandbox.Sandbox;
import io.tieout.sandbox.SandboxDescription;
import io.tieout.sandbox.SandboxOptions;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Everything in this process. */
final class OneProcess implements Deployment {

  private final Sandbox sandbox;
  private final TieoutConfig config;
  private final Tieout tieout;

  private OneProcess(Sandbox sandbox, TieoutConfig config, Tieout tieout) {
    this.sandbox = sandbox;
    this.config = config;
    this.tieout = tieout;
  }

  /**
   * Starts the sandbox, then the product; waits until both serve.
   *
   * @param configuration of the product, once it is known where the sandbox is
   */
  static OneProcess start(
      Path home, SandboxOptions options, Function<SandboxDescription, ObjectNode> configuration) {
    var sandbox = Sandbox.start(home.resolve("sandbox"), options);
    try {
      var config = Main.configuration(configuration.apply(sandbox.describe()));
      return new OneProcess(sandbox, config, await(Tieout.start(config)));
    } catch (RuntimeException e) {
      sandbox.close();
      throw e;
    }
  }

  @Override
  public SandboxDescription sandbox() {
    return sandbox.describe();
  }

  @Override
  public List<URI> gateways() {
    return List.of(Deployment.uri(config.gateway().host(), tieout.gatewayPort().orElseThrow()));
  }

  @Override
  public List<URI> managements() {
    return List.of(Deployment.uri(config.management().host(), tieout.managementPort()));
  }

  @Override
  public Map<String, String> listeners() {
    return Map.of(
        "internal",
        Deployment.uri(config.internal().host(), tieout.internalPort()).toString(),
        "management",
        managements().getFirst().toString());
  }

  @Override
  public void drain() {
    endBy(tieout.drain());
  }

  @Override
  public void close() {
    endBy(tieout.stop());
  }

  /** The product first, which needs the servers to its end. */
  private void endBy(Future<Void> productEnded) {
    try {
      await(productEnded);
    } finally {
      sandbox.close();
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ConfigurationException wrong) {
        throw wrong;
      }
      throw e;
    }
  }
}
