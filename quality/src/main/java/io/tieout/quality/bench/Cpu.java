package io.tieout.quality.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/** CPU time as Linux accounts it. */
final class Cpu {
  private static final double MICROS_PER_TICK = 10_000; // USER_HZ is 100 everywhere

  private Cpu() {}

  /** Microseconds that a process has used. */
  static double micros(long pid) {
    String[] fields = fields(pid);
    return MICROS_PER_TICK * (Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
  }

  /** Microseconds that a process and all its children have used, those included that are gone. */
  static double microsWithChildren(long pid) {
    String[] fields = fields(pid);
    double gone = MICROS_PER_TICK * (Long.parseLong(fields[13]) + Long.parseLong(fields[14]));
    Stream<ProcessHandle> children = ProcessHandle.of(pid).orElseThrow().children();
    return micros(pid) + gone + children.mapToDouble(child -> micros(child.pid())).sum();
  }

  /**
   * Microseconds that those of a PostgreSQL server's sessions have used that are of these roles.
   */
  static double microsOfSessions(long server, Set<String> roles) {
    return ProcessHandle.of(server)
        .orElseThrow()
        .children()
        .filter(child -> roles.stream().anyMatch(title(child.pid())::contains))
        .mapToDouble(child -> micros(child.pid()))
        .sum();
  }

  /** {@code postgres: role database client state}. */
  private static String title(long session) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(session), "cmdline"));
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  /** What follows the name in {@code stat}, see proc(5). */
  private static String[] fields(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    } catch (IOException e) {
      throw new UncheckedIOException("CPU is measured on Linux only, of processes that live", e);
    }
  }
}
