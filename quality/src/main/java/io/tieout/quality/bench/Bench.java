package io.tieout.quality.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Runs all benchmarks on a fresh state and prints what they measured. System properties: {@code
 * bench.home} (state), {@code bench.seed}, {@code bench.streamBytes} (length of the long stream),
 * {@code bench.only} (of {@code acceptance}, {@code stream}, {@code rows}, {@code whole}, {@code
 * postings}).
 */
public final class Bench {
  private static final long SEED = 20_260_310;
  private static final int INVOICES = 1000;

  private Bench() {}

  public static void main(String[] args) throws Exception {
    var begin = Instant.now();
    var home = Path.of(System.getProperty("bench.home", ".tieout-bench")).toAbsolutePath();
    var seed = Long.getLong("bench.seed", SEED);
    System.out.printf(
        "Benchmarks: seed %d, %d processors, state in %s%n",
        seed, Runtime.getRuntime().availableProcessors(), home);
    var report = new Report(System.out);
    if (wanted("acceptance") || wanted("stream") || wanted("rows") || wanted("whole")) {
      ingest(home, seed, report);
    }
    if (wanted("postings")) {
      try (var month = Product.startMonth(home, INVOICES)) {
        new Postings(month, INVOICES, report).run();
      }
    }
    report.print();
    System.out.printf("%d s%n", Duration.between(begin, Instant.now()).toSeconds());
  }

  private static void ingest(Path home, long seed, Report report) throws Exception {
    try (var product = Product.start(home)) {
      var events = new Events(seed, product.meters());
      try (var acceptor = Acceptor.start(home, product)) {
        if (wanted("acceptance")) {
          new Acceptance(product, acceptor, events, report).run();
        }
        if (wanted("stream")) {
          new LongStream(acceptor, events, report).run(Long.getLong("bench.streamBytes", 1L << 30));
        }
      }
      if (wanted("rows")) {
        new StoredRows(product, events, report).run();
      }
      if (wanted("whole")) {
        new WholePath(product, events, report).run();
      }
    }
  }

  private static boolean wanted(String benchmark) {
    return System.getProperty("bench.only", benchmark).contains(benchmark);
  }
}
