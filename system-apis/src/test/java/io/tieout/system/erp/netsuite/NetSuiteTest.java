package io.tieout.system.erp.netsuite;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tieout.api.ErpSystem;
import io.tieout.model.Address;
import io.tieout.model.ErpCustomer;
import io.tieout.system.RotatedSecret;
import io.tieout.system.Wire;
import io.tieout.system.erp.ErpSystemContract;
import io.tieout.system.erp.ErpVendor;
import io.tieout.system.vendor.Accounts;
import io.tieout.system.vendor.CallMeter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter called in one process. */
class NetSuiteTest extends ErpSystemContract {
  private final Vertx vertx = Vertx.vertx();
  private SimulatedNetSuite vendor;
  private NetSuite netSuite;
  private ErpSystem erp;

  @BeforeAll
  void start() {
    vendor = new SimulatedNetSuite(vertx);
    netSuite = vendor.adapter();
    erp =
        Accounts.of(
            ErpSystem.class,
            Map.of(vendor.account(), netSuite),
            new CallMeter(new SimpleMeterRegistry()));
  }

  @AfterAll
  void stop() {
    netSuite.close().await();
    vendor.close();
    vertx.close().await();
  }

  Vertx vertx() {
    return vertx;
  }

  @Override
  public ErpSystem erp() {
    return erp;
  }

  @Override
  public ErpVendor vendor() {
    return vendor;
  }

  private List<Wire.Sent> sent(String path) {
    return vendor.wire().sent().stream().filter(one -> one.path().contains(path)).toList();
  }

  private void readPeriods(int times) {
    now(
        Future.all(
            IntStream.range(0, times)
                .mapToObj(i -> erp().findErpPeriod(caller(), vendor.account(), "US", "2026-03"))
                .toList()));
  }

  @Test
  void misspeltFieldsAreToBeRefusedByNetSuite() {
    // Given
    var address = new Address("1 Main St", "Austin", "TX", "78701", "US");

    // When
    now(
        erp()
            .putErpCustomer(
                caller(),
                vendor.account(),
                "C-strict",
                new ErpCustomer("Acme", "US", "USD", address, null)));

    // Then
    assertThat(sent("/record/v1/customer"))
        .isNotEmpty()
        .allSatisfy(
            one ->
                assertThat(one.headers())
                    .containsEntry("x-netsuite-propertynamevalidation", "Error"));
  }

  @Test
  void expiredTokenIsReplacedOnce() {
    // Given
    readPeriods(1);
    int tokens = sent("/token").size();
    vendor.wall().hurry(Duration.ofHours(2));

    // When
    readPeriods(5);

    // Then
    assertThat(sent("/token")).hasSize(tokens + 1);
  }

  @Test
  void secretIsRotatedWithoutARestart(@TempDir Path dir) {
    // Given
    var rotated = new RotatedSecret(dir);
    var adapter = vendor.adapter(rotated.secret());
    Supplier<Future<?>> call =
        () -> adapter.findErpPeriod(caller(), vendor.account(), "US", "2026-03");
    assertThat(RotatedSecret.works(call.get())).isFalse();

    // When
    rotated.rotateTo("secret");

    // Then
    RotatedSecret.awaitWorks(call);
    adapter.close().await();
  }
}
