package io.tieout.quality.survival;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The system layer in a process of its own, by configuration alone. */
@Tag("nightly")
class SplitByLayerTest {

  private static final long SEED = 20_260_303;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void theSameMonthTiesOut(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
      throws Exception {
    // Given
    System.out.println("seed " + SEED);
    try (var run = new MonthRun(directory, "LAYERS", SEED, 20, 1_000)) {
      // When
      run.start();
      run.awaitPrinted(MonthRun.TIES_OUT);

      // Then
      run.vendors().assertEveryInvoiceExactlyOnce("US", "DE");
      assertThat(run.run().fieldNames())
          .toIterable()
          .contains("gateway", "internal", "management", "vendors", "credentials");
      assertThat(run.pid("system-layer")).isNotEqualTo(run.pid("product"));
    }
  }
}
