package io.tieout.launcher;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.utils.Signals;

/**
 * SIGTERM ends the process in order, and so does the first Ctrl-C; a second one ends it at once.
 */
public final class Interrupts {
  /** What shells expect of a process that a SIGINT ended. */
  private static final int INTERRUPTED = 130;

  private Interrupts() {}

  /**
   * From now on. The JVM by itself would not hear a second Ctrl-C, and calls an end that was asked
   * for a failure.
   */
  public static void handle() {
    var again = new AtomicBoolean();
    Signals.register("TERM", () -> System.exit(0));
    Signals.register(
        "INT",
        () -> {
          if (again.getAndSet(true)) {
            Runtime.getRuntime().halt(INTERRUPTED);
          }
          System.exit(INTERRUPTED); // returns no more, and each signal comes on a thread of its own
        });
  }
}
