package io.tieout.quality.survival;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tieout.demo.Leash;
import io.tieout.demo.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The one command on a state directory of its own, in processes that can be killed and frozen. */
final class MonthRun implements AutoCloseable {

  static final String TIES_OUT = "Everything ties out.";
  static final String FALLS_DUE = "invoices fall due";
  private static final String DOES_NOT = "It does not tie out.";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path CLASSES = TARGET.resolve("classes.jsa");

  private final Path home;
  private final Path output;
  private final Map<String, String> properties = new HashMap<>();
  private Process process;
  private long begun;

  /**
   * Prepares a run.
   *
   * @param layout over which processes
   */
  MonthRun(Path directory, String layout, long seed, int customers, int events) throws IOException {
    home = Files.createDirectories(directory.resolve("state"));
    output = directory.resolve("output.txt");
    var config = directory.resolve("config.json");
    Files.writeString(config, CONFIG);
    properties.put("tieout.home", home.toString());
    properties.put("tieout.config", config.toString());
    properties.put("tieout.layout", layout);
    properties.put("tieout.anyports", "true");
    properties.put("tieout.seed", Long.toString(seed));
    properties.put("tieout.customers", Integer.toString(customers));
    properties.put("tieout.events", Integer.toString(events));
  }

  /** Free ports, and short patience with processes that are gone. */
  private static final String CONFIG =
      """
      {"gateway": {"port": 0}, "internal": {"port": 0}, "management": {"port": 0},
       "processes": {
         "usage": {"consumer": {"sessionTimeout": "PT6S"}, "claimTime": "PT5S"},
         "posting": {"consumer": {"sessionTimeout": "PT6S"}, "callTimeout": "PT5S",
           "lane": {"interval": "PT0.5S"}}}}
      """;

  MonthRun with(String property, String value) {
    properties.put(property, value);
    return this;
  }

  /** Types the command. */
  void start() throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath().collect(Collectors.joining(File.pathSeparator))));
    properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(List.of(Leash.class.getName(), Main.class.getName()));
    begun = Files.exists(output) ? Files.size(output) : 0;
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(output.toFile()));
    if (classesCanBeKept()) {
      builder
          .environment()
          .put(
              "JAVA_TOOL_OPTIONS",
              "-XX:+AutoCreateSharedArchive -Xlog:cds=off -Xlog:cds+dynamic=off"
                  + " -XX:SharedArchiveFile='"
                  + CLASSES
                  + "'"); // in which there may be a space
    }
    process = builder.start();
  }

  /**
   * Has the JVM write down the product's classes as they are loaded, unless it has done so: the
   * many starts to come take half the time.
   */
  void keepClasses() {
    if (classesCanBeKept() && !Files.exists(CLASSES)) {
      end("TERM", "product");
    }
  }

  /** The JVM keeps the classes of jars only, which is what Maven has of the other modules. */
  private static boolean classesCanBeKept() {
    return classPath().map(Path::of).allMatch(Files::isRegularFile);
  }

  /** Without our own tests. */
  private static Stream<String> classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).toAbsolutePath().startsWith(TARGET));
  }

  /** What it has printed since it was started last. */
  String printed() {
    try {
      var all = Files.readAllBytes(output);
      return new String(all, (int) begun, all.length - (int) begun, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The tie-out without its arrival counts, which depend on what was sent again. */
  String table() {
    var printed = printed();
    var from = printed.indexOf("Table 1: usage, quantities");
    var to = printed.indexOf(TIES_OUT);
    return printed.substring(from, to);
  }

  void awaitPrinted(String text) {
    await(text, () -> printed().contains(text));
  }

  /** Waits until a day of the month has been sent, or a later one where that was before a kill. */
  void awaitDay(int day) {
    await(
        "day " + day,
        () ->
            printed()
                .lines()
                .filter(line -> line.contains("events sent") || line.contains(FALLS_DUE))
                .map(line -> LocalDate.parse(line.substring(0, 10)))
                .anyMatch(sent -> !sent.isBefore(LocalDate.of(2026, 3, day))));
  }

  /** Waits while the run goes on; whoever is asked may just be starting again. */
  void await(String what, BooleanSupplier condition) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!holds(condition)) {
      if (!process.isAlive() || printed().contains(DOES_NOT)) {
        throw new AssertionError("the run ended before '%s':%n%s".formatted(what, tail()));
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain for '%s':%n%s".formatted(what, tail()));
      }
      pause(PAUSE);
    }
  }

  private static boolean holds(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  static void pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Waits for its end. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end:\n" + tail());
    }
    return process.exitValue();
  }

  /** kill -9 of one process; returns when the run has started it again. */
  void kill(String name) {
    end("KILL", name);
  }

  private void end(String signal, String name) {
    var ended = pid(name);
    signal(signal, List.of(ended));
    await(name + " started again", () -> told(name) != ended);
  }

  void freeze(String name) {
    signal("STOP", List.of(pid(name)));
  }

  void thaw(String name) {
    signal("CONT", List.of(pid(name)));
  }

  /** The id of a process, as often as it may have been started again; waits until it runs. */
  long pid(String name) {
    await(
        name + " runs",
        () -> ProcessHandle.of(told(name)).filter(ProcessHandle::isAlive).isPresent());
    return told(name);
  }

  /** kill -9 of everything at once: player, product, servers, simulators. */
  void killEverything() {
    var all = new ArrayList<ProcessHandle>();
    all.add(process.toHandle());
    process.descendants().forEach(all::add);
    postmaster()
        .ifPresent(
            server -> {
              server.descendants().forEach(all::add);
              all.add(server);
            });
    signal("KILL", all.stream().map(ProcessHandle::pid).toList());
    process.onExit().join();
  }

  /** Whatever happens, nothing of the run is left. */
  @Override
  public void close() {
    if (process != null) {
      killEverything();
    }
  }

  private long told(String name) {
    return json("processes.json").path(name).asLong();
  }

  JsonNode run() {
    return json("run.json");
  }

  String log(String name) {
    try {
      return Files.readString(home.resolve("logs").resolve(name + ".log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String key(String role) {
    return json("credentials.json").path(role).asText();
  }

  Vendors vendors() {
    await("run.json", () -> Files.exists(home.resolve("run.json")));
    var urls = run().path("vendors");
    return new Vendors(
        new Http(urls.path("erp").asText()), new Http(urls.path("billing").asText()));
  }

  /** The end of the output, for messages. */
  String tail() {
    var printed = printed();
    return printed.substring(Math.max(0, printed.length() - 4_000));
  }

  private JsonNode json(String name) {
    try {
      return JSON.readTree(Files.readAllBytes(home.resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<ProcessHandle> postmaster() {
    try {
      var file = home.resolve("sandbox/postgres/data/postmaster.pid");
      return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst().strip()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void signal(String signal, List<Long> pids) {
    var command = new ArrayList<>(List.of("kill", "-" + signal));
    pids.forEach(pid -> command.add(Long.toString(pid)));
    try {
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
