package io.tieout.quality;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.json.StrictJson;
import io.tieout.launcher.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The product in a process of its own, as an operator starts it. */
final class ProcessUnderTest implements AutoCloseable {

  private static final Pattern LISTENING =
      Pattern.compile("gateway ([0-9]+), internal ([0-9]+), management ([0-9]+)");
  private static final int PATIENCE_SECONDS = 60;
  private static final long SIGINT = 1 << (2 - 1); // its bit in Linux's masks of signals

  private final Process process;
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final CompletableFuture<List<URI>> listeners = new CompletableFuture<>();

  private ProcessUnderTest(Process process) {
    this.process = process;
    Thread.ofVirtual().start(this::read);
  }

  /** Starts with a configuration, which is written beside others in the directory. */
  static ProcessUnderTest start(Path directory, ObjectNode configuration) throws IOException {
    var file = Files.createTempFile(directory, "tieout", ".json");
    Files.write(file, StrictJson.writeBytes(configuration));
    return start(file);
  }

  static ProcessUnderTest start(Path file) throws IOException {
    var command = new ArrayList<String>();
    if (ignoresInterrupts()) {
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            file.toString()));
    return new ProcessUnderTest(
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start());
  }

  /** As all does that a shell's script has put into the background, and what that starts. */
  private static boolean ignoresInterrupts() throws IOException {
    var status = Path.of("/proc/self/status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & SIGINT) != 0);
  }

  /** Gateway, internal and management, once they listen. */
  List<URI> listeners() throws Exception {
    return listeners.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Asks it to end. */
  void terminate() {
    process.destroy();
  }

  /** What Ctrl-C does. */
  void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }

  /** The code with which it has ended. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the process does not end: " + errors);
    }
    return process.exitValue();
  }

  /** Everything that it has written, line by line. */
  List<String> log() {
    return errors;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private void read() {
    try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        errors.add(line);
        var found = LISTENING.matcher(line);
        if (found.find()) {
          listeners.complete(List.of(at(found.group(1)), at(found.group(2)), at(found.group(3))));
        }
      }
    } catch (IOException e) {
      errors.add(e.toString());
    }
    listeners.completeExceptionally(new IllegalStateException("it never listened: " + errors));
  }

  private static URI at(String port) {
    return URI.create("http://127.0.0.1:" + port);
  }
}
