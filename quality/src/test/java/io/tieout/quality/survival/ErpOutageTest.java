package io.tieout.quality.survival;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** An ERP that answers nobody for a while, with invoices on their way to it. */
@Tag("nightly")
class ErpOutageTest {

  private static final long SEED = 20_260_302;
  private static final int CUSTOMERS = 40;
  private static final Duration OUTAGE =
      Boolean.getBoolean("tieout.nightly") ? Duration.ofMinutes(1) : Duration.ofSeconds(15);

  /** How many documents the ERP may be given at once, so that they may overtake each other. */
  private static final int AT_ONCE = 8;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void documentsQueueInOrderAndDrain(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
      throws Exception {
    // Given
    System.out.println("seed " + SEED);
    try (var run = new MonthRun(directory, "APART", SEED, CUSTOMERS, 1_000)) {
      run.start();
      run.awaitDay(31);
      var vendors = run.vendors();
      vendors.switchErpOff(true);
      run.awaitPrinted(MonthRun.FALLS_DUE);
      var product = new Product(run);
      run.await("a backlog", () -> product.backlog() > CUSTOMERS / 2);

      // When
      MonthRun.pause(OUTAGE);

      // Then the backlog is there to see, nothing has arrived, and nobody was asked to look at it
      assertThat(vendors.references()).isEmpty();
      assertThat(product.backlog()).isGreaterThan(CUSTOMERS / 2);
      assertThat(product.exceptions("posting-failed", "outcome-unknown")).isZero();

      // And it drains, in order
      vendors.switchErpOff(false);
      run.awaitPrinted(MonthRun.TIES_OUT);
      vendors.assertEveryInvoiceExactlyOnce("US", "DE");
      assertThat(product.backlog()).isZero();
      var queued = product.references();
      assertInOrder(queued, vendors.references().stream().filter(queued::contains).toList());
    }
  }

  private static void assertInOrder(List<String> queued, List<String> posted) {
    assertThat(posted).containsAll(queued);
    for (int place = 0; place < queued.size(); place++) {
      assertThat(posted.indexOf(queued.get(place)))
          .as("place of %s, queued as %d".formatted(queued.get(place), place))
          .isBetween(place - AT_ONCE, place + AT_ONCE);
    }
  }

  /** The product as its users see it. */
  private static final class Product {
    private final MonthRun run;
    private final Http gateway;

    Product(MonthRun run) {
      this.run = run;
      gateway = new Http(run.run().path("gateway").asText());
    }

    JsonNode get(String path, String role) {
      return gateway.get(path, run.key(role));
    }

    long backlog() {
      return get("/api/operations/v1/backlog", "operator").path("total").asLong();
    }

    long exceptions(String... classes) {
      var page = get("/api/finance/v1/exceptions?status=OPEN&limit=200", "finance-preparer");
      return page.findValuesAsText("class").stream().filter(List.of(classes)::contains).count();
    }

    /** Those of the month, oldest first. */
    List<String> references() {
      var references = new ArrayList<String>();
      var cursor = "";
      do {
        var page =
            get("/api/finance/v1/documents?period=2026-03&limit=200" + cursor, "finance-preparer");
        page.path("items").forEach(item -> references.add(item.path("reference").asText()));
        cursor = page.path("next").isNull() ? null : "&cursor=" + page.path("next").asText();
      } while (cursor != null);
      return references.reversed();
    }
  }
}
