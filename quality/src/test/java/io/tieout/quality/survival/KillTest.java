package io.tieout.quality.survival;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9, again and again: of the product alone and of everything. {@code -Dtieout.kill.seed}
 * repeats a run; {@code -Dtieout.nightly=true} kills everything each time.
 */
class KillTest {

  private static final boolean NIGHTLY = Boolean.getBoolean("tieout.nightly");
  private static final long SEED =
      Long.getLong("tieout.kill.seed", NIGHTLY ? System.nanoTime() % 1_000_000 : 20_260_301);
  private static final int CUSTOMERS = 40;
  private static final int EVENTS = 5_000;
  private static final int PRODUCT_KILLS = 20;
  private static final int KILLS_OF_EVERYTHING = 2;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void nothingIsLostAndNothingIsDoubled(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
      throws Exception {
    // Given
    var plan =
        NIGHTLY
            ? KillPlan.of(SEED, PRODUCT_KILLS, PRODUCT_KILLS, CUSTOMERS)
            : KillPlan.of(
                SEED, PRODUCT_KILLS + KILLS_OF_EVERYTHING, KILLS_OF_EVERYTHING, CUSTOMERS);
    System.out.println("seed " + SEED + ", " + plan);
    try (var run = new MonthRun(directory, "APART", SEED, CUSTOMERS, EVENTS)) {
      // When
      run.start();
      run.awaitDay(1);
      run.keepClasses();
      carryOut(plan, run);
      run.awaitPrinted(MonthRun.TIES_OUT);

      // Then
      run.vendors().assertEveryInvoiceExactlyOnce("US", "DE");
      var table = run.table();
      run.killEverything();
      run.with("tieout.once", "true").start();
      assertThat(run.exitCode()).as(run::tail).isZero();
      assertThat(run.table()).isEqualTo(table);
    }
  }

  @Test
  @Tag("nightly")
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void nothingIsDoubledWhereTheErpWouldTakeASecondDocument(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
    // Given an ERP that takes two documents under one reference, is declared so, and loses answers
    var plan = KillPlan.of(SEED, NIGHTLY ? PRODUCT_KILLS : 5, 0, CUSTOMERS / 2);
    System.out.println("seed " + SEED + ", " + plan);
    try (var run = new MonthRun(directory, "APART", SEED, CUSTOMERS / 2, EVENTS / 5)) {
      run.with("tieout.references.unique", "false").with("tieout.once", "false").start();
      run.vendors().loseAnswers(SEED);

      // When
      carryOut(plan, run);
      run.awaitPrinted(MonthRun.TIES_OUT);

      // Then
      run.vendors().assertEveryInvoiceExactlyOnce("US", "DE");
    }
  }

  private static void carryOut(KillPlan plan, MonthRun run) throws Exception {
    for (var kill : plan.whileUsageComes()) {
      run.awaitDay(kill.at());
      carryOut(kill, run);
    }
    run.awaitPrinted(MonthRun.FALLS_DUE);
    for (var kill : plan.whileInvoicesPost()) {
      var vendors = run.vendors();
      run.await(kill.at() + " invoices posted", () -> vendors.references().size() >= kill.at());
      carryOut(kill, run);
    }
  }

  private static void carryOut(KillPlan.Kill kill, MonthRun run) throws Exception {
    MonthRun.pause(kill.delay());
    if (kill.everything()) {
      run.killEverything();
      run.start();
    } else {
      run.kill("product");
    }
  }
}
