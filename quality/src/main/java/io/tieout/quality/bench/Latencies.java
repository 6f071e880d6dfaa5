package io.tieout.quality.bench;

import java.util.Arrays;

/** Latencies of which percentiles are read, exact. One thread at a time. */
final class Latencies {
  private long[] nanos = new long[1_024];
  private int size;

  void add(long latency) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, size * 2);
    }
    nanos[size++] = latency;
  }

  void add(Latencies others) {
    for (int i = 0; i < others.size; i++) {
      add(others.nanos[i]);
    }
  }

  /** The least latency, in milliseconds, that so many percent do not exceed. */
  double percentile(double percent) {
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    return size == 0 ? Double.NaN : sorted[(int) Math.ceil(percent / 100 * size) - 1] / 1e6;
  }
}
