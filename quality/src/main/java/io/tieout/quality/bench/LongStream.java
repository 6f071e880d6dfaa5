package io.tieout.quality.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tieout.quality.bench.Events.Framing;

/** One NDJSON request of a gibibyte, and what it does to the heap. */
final class LongStream {
  private static final int LINES = 400;
  private static final long WARM_UP_BYTES = 64L << 20;
  private static final double MOST_GROWTH_MIB = 64;

  private final Acceptor acceptor;
  private final Events events;
  private final Report report;

  LongStream(Acceptor acceptor, Events events, Report report) {
    this.acceptor = acceptor;
    this.events = events;
    this.report = report;
  }

  void run(long bytes) throws Exception {
    stream(WARM_UP_BYTES);
    acceptor.heap();
    stream(WARM_UP_BYTES);
    long before = acceptor.heap();
    long begin = System.nanoTime();
    stream(bytes);
    double seconds = (System.nanoTime() - begin) / 1e9;
    long after = acceptor.heap();
    report.progress(
        "stream of %,d bytes: %.1f s, heap %d MiB, was %d", bytes, seconds, after, before);
    report.plain("one stream of %,d MiB".formatted(bytes >> 20), bytes / seconds / 1e6, " MB/s");
    report.atMost(
        "  heap above that of a short stream", (double) (after - before), " MiB", MOST_GROWTH_MIB);
  }

  private void stream(long bytes) throws Exception {
    var body = events.body(Framing.LINES, LINES);
    long lines = 0;
    try (var sender = acceptor.connect()) {
      sender.begin(Load.PATH, Framing.LINES.mediaType);
      for (long sent = 0; sent < bytes; lines += LINES) {
        byte[] chunk = body.renewed();
        sender.chunk(chunk);
        sent += chunk.length;
      }
      var receipt = new ObjectMapper().readTree(sender.end().expect(202));
      if (receipt.required("accepted").longValue() != lines) {
        throw new IllegalStateException("%d lines, but %s".formatted(lines, receipt));
      }
    }
  }
}
