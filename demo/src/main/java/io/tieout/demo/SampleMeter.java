package io.tieout.demo;

import java.math.BigDecimal;
import java.util.SplittableRandom;

/** The sample's meters, and how much of them one event uses. */
enum SampleMeter {
  API_CALLS("api-calls", 0, 500),
  STORAGE_GB_HOURS("storage-gb-hours", 3, 90_000),
  COMPUTE_SECONDS("compute-seconds", 2, 50_000);

  private final String key;
  private final int decimals;
  private final int most;

  SampleMeter(String key, int decimals, int most) {
    this.key = key;
    this.decimals = decimals;
    this.most = most;
  }

  String key() {
    return key;
  }

  BigDecimal quantity(SplittableRandom random) {
    return BigDecimal.valueOf(random.nextLong(1, most), decimals);
  }
}
