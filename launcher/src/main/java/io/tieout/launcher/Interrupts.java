package io.tieout.launcher;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.utils.Signals;

/** Ctrl-C: the first one ends the process in order, a second one at once. */
public final class Interrupts {
  /** What shells expect of a process that a SIGINT ended. */
  private static final int INTERRUPTED = 130;

  private Interrupts() {}

  /** From now on; the JVM by itself would not hear a second one. */
  public static void handle() {
    var again = new AtomicBoolean();
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
