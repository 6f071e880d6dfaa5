package io.tieout.quality.bench;

/** Invoices of a sample month posted to the simulated ERP: how many a second, at what price. */
final class Postings {
  private static final String ALL = "SELECT count(*) FROM posting.posting";
  private static final String POSTED = ALL + " WHERE state = 'POSTED'";
  private static final double CPU_MILLIS = 10;

  /** The first ones warm up. */
  private static final double WARM = 0.3;

  private static final long MOST_NANOS = 90_000_000_000L;
  private static final long STILL_NANOS = 3_000_000_000L;

  private final Product product;
  private final int customers;
  private final Report report;

  /**
   * @param customers one invoice of each
   */
  Postings(Product product, int customers, Report report) {
    this.product = product;
    this.customers = customers;
    this.report = report;
  }

  /** Measures from the time that the first invoices are posted until no more are. */
  void run() throws Exception {
    long warm = Math.round(customers * WARM);
    product.awaitCount(POSTED, posted -> posted >= warm);
    long first = product.count(POSTED);
    double cpu = product.cpuMicros();
    long begin = System.nanoTime();
    long last = first;
    long lastAt = begin;
    double lastCpu = cpu;
    for (long now = begin; now - lastAt < STILL_NANOS && now - begin < MOST_NANOS; ) {
      Thread.sleep(20);
      now = System.nanoTime();
      long posted = product.count(POSTED);
      if (posted > last) {
        last = posted;
        lastAt = now;
        lastCpu = product.cpuMicros();
      }
    }
    long invoices = last - first;
    report.progress("%d of %d invoices posted", last, product.count(ALL));
    report.plain("invoices posted", invoices * 1e9 / (lastAt - begin), "/s");
    report.atMost(
        "  CPU per invoice, vendors included", (lastCpu - cpu) / invoices / 1e3, " ms", CPU_MILLIS);
  }
}
