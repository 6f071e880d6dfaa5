package io.tieout.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.config.Configuration;
import io.tieout.launcher.Main;
import io.tieout.sandbox.DurableSettings;
import io.tieout.sandbox.Sandbox;
import io.tieout.sandbox.SandboxDescription;
import io.tieout.sandbox.SandboxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Sandbox and product in processes of their own, started again when they end. {@value #PROCESSES}
 * in the state directory says which is which, for those who want to kill one.
 */
final class SeveralProcesses implements Deployment {

  static final String PROCESSES = "processes.json";

  /** The process that is there in every layout. */
  private static final String PRODUCT = "product";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final String SANDBOX_HEAP = "512m";
  private static final String PRODUCT_HEAP = "512m";
  private static final List<String> LISTENERS = List.of("gateway", "internal", "management");

  private final Path home;
  private final DurableSettings ports;
  private final Deque<Child> children = new ArrayDeque<>();
  private final List<URI> gateways = new ArrayList<>();
  private final Map<String, String> listeners = new LinkedHashMap<>();
  private final Map<String, Child> products = new LinkedHashMap<>();
  private SandboxDescription sandbox;

  private SeveralProcesses(Path home) {
    this.home = home;
    this.ports = new DurableSettings(home.resolve("ports.properties"));
  }

  /**
   * Starts the sandbox, then the product as laid out; waits until all of it serves.
   *
   * @param configuration of the product, once it is known where the sandbox is
   */
  static SeveralProcesses start(
      Layout layout,
      Path home,
      SandboxOptions options,
      Function<SandboxDescription, ObjectNode> configuration) {
    var processes = new SeveralProcesses(home);
    try {
      processes.startSandbox(options);
      processes.startProducts(layout, configuration.apply(processes.sandbox));
      return processes;
    } catch (RuntimeException e) {
      processes.close();
      throw e;
    }
  }

  @Override
  public SandboxDescription sandbox() {
    return sandbox;
  }

  @Override
  public List<URI> gateways() {
    return List.copyOf(gateways);
  }

  @Override
  public List<URI> managements() {
    return products.keySet().stream()
        .map(name -> URI.create(listeners.get(name + ".management")))
        .toList();
  }

  @Override
  public Map<String, String> listeners() {
    var all = new TreeMap<>(listeners);
    for (var listener : List.of("internal", "management")) {
      all.put(listener, listeners.get(PRODUCT + "." + listener)); // as in one process
    }
    return all;
  }

  /** Processes of the product drain whenever they are asked to end. */
  @Override
  public void drain() {
    close();
  }

  @Override
  public void close() {
    while (!children.isEmpty()) {
      children.pop().close();
    }
  }

  private void startSandbox(SandboxOptions options) {
    var directory = home.resolve("sandbox");
    var args = new ArrayList<>(List.of(directory.toString()));
    if (options.equals(SandboxOptions.anyPorts())) {
      args.add("any-ports");
    }
    var child = child("sandbox", SANDBOX_HEAP, Sandbox.class, args);
    await(
        child,
        () -> SandboxDescription.in(directory).filter(it -> it.pid() == child.pid()).isPresent());
    sandbox = SandboxDescription.in(directory).orElseThrow();
  }

  private void startProducts(Layout layout, ObjectNode common) {
    switch (layout) {
      case ONE -> throw new IllegalArgumentException("ONE is no layout of several processes");
      case APART -> startProduct(PRODUCT, common, JSON.createObjectNode());
      case PAIR -> {
        startProduct(PRODUCT, common, JSON.createObjectNode());
        startProduct("product-2", common, portsOfItsOwn());
      }
      case LAYERS -> {
        var system = portsOfItsOwn();
        system.putArray("layers").add("SYSTEM");
        startProduct("system-layer", common, system);
        var rest = JSON.createObjectNode();
        rest.putArray("layers").add("PROCESS").add("EDGE");
        rest.putObject("peers").put("SYSTEM", listeners.get("system-layer.internal"));
        startProduct(PRODUCT, common, rest);
      }
    }
    products.forEach(this::awaitReady);
  }

  private static ObjectNode portsOfItsOwn() {
    var ports = JSON.createObjectNode();
    LISTENERS.forEach(listener -> ports.putObject(listener).put("port", 0));
    return ports;
  }

  private void startProduct(String name, ObjectNode common, ObjectNode own) {
    var config = Configuration.merge(Configuration.merge(Main.defaults(), common), own);
    config.withObject("kafka").put("instance", name);
    for (var listener : LISTENERS) {
      var wanted = config.withObject(listener).path("port").asInt();
      var port = wanted == 0 ? ports.port(name + "." + listener, 0) : wanted;
      // Nobody balances load here, so nobody has to hear of the end before it comes.
      config.withObject(listener).put("port", port).put("drainLinger", "PT0S");
      var host = config.withObject(listener).path("host").asText();
      listeners.put(name + "." + listener, Deployment.uri(host, port).toString());
    }
    if (config.path("layers").toString().contains("EDGE")) {
      gateways.add(URI.create(listeners.get(name + ".gateway")));
    } else {
      listeners.remove(name + ".gateway");
    }
    var file = home.resolve(name + ".json");
    write(file, config);
    products.put(name, child(name, PRODUCT_HEAP, Main.class, List.of(file.toString())));
  }

  private void awaitReady(String name, Child child) {
    var management = new Http(URI.create(listeners.get(name + ".management")), Map.of());
    await(
        child,
        () -> {
          try {
            return management.get("/health/ready").path("status").asText().length() > 0;
          } catch (UncheckedIOException | Http.Refused e) {
            return false; // not yet
          }
        });
  }

  private Child child(String name, String heap, Class<?> main, List<String> args) {
    var log = logs().resolve(name + ".log");
    var child = new Child(name, heap, main, args, log, this::writeProcesses);
    synchronized (children) {
      children.push(child);
    }
    return child.start();
  }

  private Path logs() {
    try {
      return Files.createDirectories(home.resolve("logs"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeProcesses() {
    var all = JSON.createObjectNode().put("player", ProcessHandle.current().pid());
    synchronized (children) {
      children.forEach(child -> all.put(child.name(), child.pid()));
      write(home.resolve(PROCESSES), all);
    }
  }

  private static void await(Child child, BooleanSupplier condition) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      child.check();
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "%s does not serve after %s".formatted(child.name(), PATIENCE));
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private static void write(Path file, ObjectNode document) {
    try {
      var draft = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(draft);
      Files.createFile(draft, Credentials.OWNER_ONLY);
      Files.write(draft, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
