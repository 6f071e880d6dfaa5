package io.tieout.quality.bench;

/**
 * Invoices of a sample month posted to the simulated ERP, tax included: how many a second, at what
 * price. All of them are there before the first one is posted, so that nothing else is measured.
 */
final class Postings {
  private static final String ALL = "SELECT count(*) FROM posting.posting";
  private static final String POSTED = ALL + " WHERE state = 'POSTED'";
  private static final double CPU_MILLIS = 10;

  /** More than half of them warm up: until then the compilers take as much as the posting. */
  private static final double WARM = 0.6;

  private static final long STILL_MILLIS = 5_000;

  private final Product product;
  private final int customers;
  private final Report report;

  /**
   * @param customers one invoice of each; a few may have none
   */
  Postings(Product product, int customers, Report report) {
    this.product = product;
    this.customers = customers;
    this.report = report;
  }

  void run() throws Exception {
    product.awaitCount(POSTED, posted -> posted > 0); // the sample waits for its first one
    var held = product.holdLanes();
    try {
      product.awaitCount(ALL, received -> received > customers / 2);
      awaitStill();
    } finally {
      held.close();
    }
    long all = product.count(ALL);
    report.progress("%d invoices are to be posted", all);
    long warm = Math.round(all * WARM);
    product.awaitCount(POSTED, posted -> posted >= warm);
    long first = product.count(POSTED);
    double cpu = product.ownCpuMicros();
    double jvm = product.jvmMicros();
    long begin = System.nanoTime();
    product.awaitCount(POSTED, posted -> posted == all);
    double seconds = (System.nanoTime() - begin) / 1e9;
    cpu = product.ownCpuMicros() - cpu;
    jvm = product.jvmMicros() - jvm;
    report.plain("invoices posted, with their tax", (all - first) / seconds, "/s");
    report.atMost(
        "  CPU per invoice, of product and PostgreSQL",
        cpu / (all - first) / 1e3,
        " ms",
        CPU_MILLIS);
    report.plain("  of it PostgreSQL", (cpu - jvm) / (all - first) / 1e3, " ms");
  }

  /** Until no more invoices come. */
  private void awaitStill() throws Exception {
    for (long before = -1, now = 0; before < now; ) {
      before = now;
      Thread.sleep(STILL_MILLIS);
      now = product.count(ALL);
    }
  }
}
