package io.tieout.demo;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Runs a program in a process that ends, in order, with the one that started it, however that ends:
 * {@code Leash <main class> <arguments>}.
 */
public final class Leash {

  private Leash() {}

  /** Ends when standard input does, whose other end is the parent's. */
  public static void main(String[] args) throws ReflectiveOperationException {
    Locale.setDefault(Locale.ROOT);
    Thread.ofPlatform().daemon().name("leash").start(Leash::hold);
    Class.forName(args[0])
        .getMethod("main", String[].class)
        .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
  }

  private static void hold() {
    try {
      while (System.in.read() >= 0) {
        // Nobody writes.
      }
    } catch (IOException e) {
      // The same as its end.
    }
    System.exit(0);
  }
}
