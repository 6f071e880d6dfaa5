package io.tieout.system.crm.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tieout.api.CrmSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.system.RotatedSecret;
import io.tieout.system.crm.CrmSystemContract;
import io.tieout.system.crm.CrmVendor;
import io.tieout.system.vendor.Accounts;
import io.tieout.system.vendor.CallMeter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter called in one process. */
class SalesforceTest extends CrmSystemContract {
  private final Vertx vertx = Vertx.vertx();
  private SimulatedSalesforce vendor;
  private Salesforce salesforce;
  private CrmSystem crm;

  @BeforeAll
  void start() {
    vendor = new SimulatedSalesforce(vertx);
    salesforce = vendor.adapter();
    crm =
        Accounts.of(
            CrmSystem.class,
            Map.of(vendor.account(), salesforce),
            new CallMeter(new SimpleMeterRegistry()));
  }

  @AfterAll
  void stop() {
    salesforce.close().await();
    vendor.close();
    vertx.close().await();
  }

  Vertx vertx() {
    return vertx;
  }

  @Override
  protected CrmSystem crm() {
    return crm;
  }

  @Override
  protected CrmVendor vendor() {
    return vendor;
  }

  private long queries() {
    return vendor.wire().sent().stream().filter(sent -> sent.path().contains("/query")).count();
  }

  private long tokens() {
    return vendor.wire().sent().stream().filter(sent -> sent.path().contains("/token")).count();
  }

  @Test
  void resultThatComesInPartsIsReadToItsEnd() {
    // Given
    for (int i = 0; i < 203; i++) {
      vendor.putCustomer("C-big" + i, "Name " + i);
    }
    vendor.wire().add(Map.of("Sforce-Query-Options", "batchSize=200"));
    long before = queries();

    // When
    var page = now(crm().listCrmCustomers(caller(), account(), beginning(), null, 200));

    // Then
    assertThat(queries()).as("the query and the rest of its result").isEqualTo(before + 2);
    assertThat(page.items()).hasSize(200);
    var rest = now(crm().listCrmCustomers(caller(), account(), beginning(), page.next(), 200));
    vendor.wire().add(Map.of());
    assertThat(rest.items()).hasSize(3);
    assertThat(rest.next()).isNull();
  }

  @Test
  void usedUpQuotaPassesAndIsNotTriedAgainAtOnce() {
    // Given
    var other = vendor.adapter();
    vendor.control().fault("GET", ".*/query", "status=403");

    // When
    var failure =
        fails(
            Failure.Unavailable.class,
            () -> other.listCrmCustomers(caller(), account(), beginning(), null, null));

    // Then
    assertThat(failure.code()).isEqualTo("rate-limited");
    assertThat(failure.detail()).contains("REQUEST_LIMIT_EXCEEDED");
    vendor.control().fault("GET", ".*/query", "none");
    long before = queries();
    fails(
        Failure.Unavailable.class,
        () -> other.listCrmCustomers(caller(), account(), beginning(), null, null));
    assertThat(queries()).isEqualTo(before);
    other.close().await();
  }

  @Test
  void endedSessionIsReplacedOnce() {
    // Given
    now(crm().listCrmCustomers(caller(), account(), beginning(), null, 1));
    long before = tokens();
    vendor.wall().hurry(Duration.ofHours(3));

    // When
    now(
        Future.all(
            IntStream.range(0, 5)
                .mapToObj(i -> crm().listCrmCustomers(caller(), account(), beginning(), null, 1))
                .toList()));

    // Then
    assertThat(tokens()).isEqualTo(before + 1);
  }

  @Test
  void secretIsRotatedWithoutARestart(@TempDir Path dir) {
    // Given
    var rotated = new RotatedSecret(dir);
    var adapter = vendor.adapter(rotated.secret());
    Supplier<Future<?>> call =
        () -> adapter.listCrmCustomers(caller(), vendor.account(), Instant.EPOCH, null, 10);
    assertThat(RotatedSecret.works(call.get())).isFalse();

    // When
    rotated.rotateTo("secret");

    // Then
    RotatedSecret.awaitWorks(call);
    adapter.close().await();
  }
}
