package io.tieout.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process of the run. One that ends is started again, whatever ended it, until it is closed; only
 * one that fails to start time after time is left alone.
 */
final class Child implements AutoCloseable {

  private static final int FAILED = 1;
  private static final int MOST_FAILURES = 10;
  private static final long PAUSE_MILLIS = 200;
  private static final long STOP_SECONDS = 60;

  private final String name;
  private final List<String> command;
  private final Path log;
  private final Runnable onStart;
  private volatile long pid;
  private Process process;
  private int failures;
  private boolean closed;

  /**
   * @param main the class to run
   * @param log takes what it prints, after what was printed before
   * @param onStart told of every start
   */
  Child(String name, String heap, Class<?> main, List<String> args, Path log, Runnable onStart) {
    this.name = name;
    this.log = log;
    this.onStart = onStart;
    command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-XX:")) // collector and compilers are its parent's
        .forEach(command::add);
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Leash.class.getName(),
            main.getName()));
    command.addAll(args);
  }

  /** Starts it, and again whenever it ends. */
  synchronized Child start() {
    if (!closed) {
      try {
        process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()))
                .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      pid = process.pid();
      var unused = process.onExit().thenAccept(this::ended);
      onStart.run();
    }
    return this;
  }

  String name() {
    return name;
  }

  /** Of the process that was started last; 0 before the first start. */
  long pid() {
    return pid;
  }

  /** Fails where it is not worth waiting for it any longer. */
  synchronized void check() {
    if (failures == MOST_FAILURES) {
      throw new IllegalStateException(
          "%s failed %d times in a row, see %s".formatted(name, failures, log));
    }
  }

  /** Stops it in order; waits until it is gone. */
  @Override
  public void close() {
    Process last;
    synchronized (this) {
      closed = true;
      last = process;
    }
    last.destroy();
    try {
      if (!last.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        last.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      last.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void ended(Process ended) {
    failures = ended.exitValue() == FAILED ? failures + 1 : 0;
    if (!closed && failures < MOST_FAILURES) {
      CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS).execute(this::start);
    }
  }
}
