package io.tieout.quality.bench;

import io.tieout.quality.bench.Events.Framing;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** From HTTP to the row that counts: how much, at what price, and how soon it can be read. */
final class WholePath {
  private static final int BATCH = 500;
  private static final int CONNECTIONS = 16;
  private static final Duration WARM_UP = Duration.ofSeconds(75);
  private static final Duration TIME = Duration.ofSeconds(15);
  private static final double LOAD = 0.7;

  /** Few enough to be stored within a second or two: what is accepted faster is not sustained. */
  private static final long MOST_UNREAD = 50_000;

  private static final double RATE = 20_000;
  private static final double CPU_MICROS = 27;
  private static final double ACCEPT_P99_MILLIS = 50;
  private static final double QUERYABLE_P99_MILLIS = 2_000;

  private final Product product;
  private final Events events;
  private final Report report;

  WholePath(Product product, Events events, Report report) {
    this.product = product;
    this.events = events;
    this.report = report;
  }

  void run() throws Exception {
    flood(WARM_UP);
    report.progress("whole path: warm, %,d events stored", product.stored());
    double jvm = product.jvmMicros();
    double postgres = product.postgresMicros();
    long before = product.stored();
    long begin = System.nanoTime();
    flood(TIME);
    double rate = (product.stored() - before) * 1e9 / (System.nanoTime() - begin);
    long stored = settled() - before; // all CPU is of all events
    jvm = (product.jvmMicros() - jvm) / stored;
    postgres = (product.postgresMicros() - postgres) / stored;
    report.atLeast("events through the whole ingest path", rate, "/s", RATE);
    report.atMost("  CPU per event", jvm + postgres, " us", CPU_MICROS);
    report.plain("    of product and broker", jvm, " us");
    report.plain("    of PostgreSQL", postgres, " us");
    report.progress("whole path: %,.0f events/s, %.1f us", rate, jvm + postgres);
    if (product.counting() < product.stored()) {
      throw new IllegalStateException("events were stored that do not count");
    }
    latencies(LOAD * rate);
  }

  private Load load() throws Exception {
    return new Load(product.gateway(), product.key("usage-writer"), events, CONNECTIONS, BATCH);
  }

  private void flood(Duration time) throws Exception {
    long before = product.stored();
    var load = load();
    var open = new AtomicBoolean(true);
    try (ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor()) {
      var watching =
          watch.scheduleWithFixedDelay(
              () -> open.set(load.accepted() - (stored() - before) < MOST_UNREAD),
              0,
              50,
              TimeUnit.MILLISECONDS);
      load.flood(time, open::get);
      watching.cancel(false);
    }
  }

  private long stored() {
    try {
      return product.stored();
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until nothing comes any more; how many events are stored then. */
  private long settled() throws Exception {
    long stored = product.stored();
    for (long before = -1; before < stored; stored = product.stored()) {
      before = stored;
      Thread.sleep(1_500);
    }
    return stored;
  }

  private void latencies(double rate) throws Exception {
    var queryable = new Latencies();
    var accepted = new Latencies();
    try (var probe = Executors.newSingleThreadExecutor()) {
      var probing =
          probe.submit(
              () -> {
                for (long end = System.nanoTime() + TIME.toNanos(); System.nanoTime() < end; ) {
                  queryable.add(untilQueryable());
                }
                return null;
              });
      accepted.add(load().steady(TIME, rate));
      probing.get();
    }
    report.plain("accepted at 70% of that, p50", accepted.percentile(50), " ms");
    report.atMost("  p99", accepted.percentile(99), " ms", ACCEPT_P99_MILLIS);
    report.plain("accepted to queryable at 70% of that, p50", queryable.percentile(50), " ms");
    report.atMost("  p99", queryable.percentile(99), " ms", QUERYABLE_P99_MILLIS);
  }

  /** From the receipt of an event to the first answer that finds it. */
  private long untilQueryable() throws Exception {
    try (var sender = new Sender(product.gateway(), product.key("usage-writer"))) {
      var body = events.body(Framing.BATCH, 1);
      sender.post(Load.PATH, Framing.BATCH.mediaType, body.renewed()).expect(202);
      long begin = System.nanoTime();
      String query =
          "%s?source=%s&id=%s"
              .formatted(
                  Load.PATH,
                  URLEncoder.encode(body.lastSource(), StandardCharsets.UTF_8),
                  body.lastId());
      while (sender.get(query).status() != 200) {
        Thread.sleep(10);
      }
      return System.nanoTime() - begin;
    }
  }
}
