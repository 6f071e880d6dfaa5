package io.tieout.quality.survival;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of the product on one PostgreSQL and Kafka. */
@Tag("nightly")
class TwoProcessesTest {

  private static final long SEED = 20_260_304;
  private static final int CUSTOMERS = 40;

  /** Past the session at Kafka (6 s), the leases (4 s) and an idle transaction (10 s). */
  private static final Duration FREEZE = Duration.ofSeconds(13);

  private static final Pattern TOOK_LANE = Pattern.compile("took its lease, token (\\d+)");

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void oneIsKilledAndOneFreezes(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
      throws Exception {
    // Given
    System.out.println("seed " + SEED);
    try (var run = new MonthRun(directory, "PAIR", SEED, CUSTOMERS, 2_000)) {
      run.start();

      // When one is killed while usage comes, and the one that posts freezes while it does
      run.awaitDay(12);
      run.kill("product");
      run.awaitPrinted(MonthRun.FALLS_DUE);
      var vendors = run.vendors();
      run.await("some posted", () -> vendors.references().size() >= CUSTOMERS / 8);
      boolean first = lanesToken(run, "product") > lanesToken(run, "product-2");
      var posting = first ? "product" : "product-2";
      var other = first ? "product-2" : "product";
      run.freeze(posting);
      MonthRun.pause(FREEZE);
      run.await("the other posts", () -> lanesToken(run, other) > lanesToken(run, posting));
      run.thaw(posting);
      run.awaitPrinted(MonthRun.TIES_OUT);

      // Then
      vendors.assertEveryInvoiceExactlyOnce("US", "DE");
    }
  }

  /** The token under which a process took over the posting last; 0 if it never did. */
  private static long lanesToken(MonthRun run, String process) {
    long last = 0;
    var matcher = TOOK_LANE.matcher(run.log(process));
    while (matcher.find()) {
      last = Long.parseLong(matcher.group(1));
    }
    return last;
  }
}
