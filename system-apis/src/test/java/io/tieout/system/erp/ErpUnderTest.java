package io.tieout.system.erp;

import static io.tieout.system.erp.ErpSamples.PERIOD;
import static io.tieout.system.erp.ErpSamples.customer;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tieout.api.ErpSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.DocumentKind;
import io.tieout.model.ErpCapabilities;
import io.tieout.model.ErpDocument;
import io.tieout.model.ErpPeriod;
import io.tieout.model.ErpPosted;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** An adapter of an ERP, the vendor behind it, and what tests of all subjects ask of both. */
interface ErpUnderTest {
  ErpSystem erp();

  ErpVendor vendor();

  default String account() {
    return vendor().account();
  }

  /** Somebody who waits for a minute. */
  default Caller caller() {
    return callerUntil(Instant.now().plus(Duration.ofMinutes(1)));
  }

  default Caller callerUntil(Instant deadline) {
    return Caller.service(
        "test", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", deadline);
  }

  default <T> T now(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw Failure.of(e);
    }
  }

  default <F extends Failure> F fails(Class<F> type, Supplier<Future<?>> call) {
    var failed = new ArrayList<F>();
    assertThatExceptionOfType(type).isThrownBy(() -> now(call.get())).satisfies(failed::add);
    return failed.getFirst();
  }

  default String customerOf(String entity) {
    var reference = "C-" + entity;
    return now(erp().putErpCustomer(caller(), account(), reference, customer("Acme", entity))).id();
  }

  default ErpDocument document(DocumentKind kind, String entity, String period, String... figures) {
    return ErpSamples.document(kind, entity, customerOf(entity), period, figures);
  }

  default ErpDocument invoice() {
    return document(DocumentKind.INVOICE, "US", PERIOD, "35.00", "2.19", "0.08", "0.01");
  }

  default Future<String> create(ErpDocument document) {
    return erp().createErpDocument(caller(), account(), document).map(created -> created.id());
  }

  default Future<ErpPosted> find(ErpDocument document) {
    return erp().findErpDocument(caller(), account(), document.kind(), document.reference());
  }

  default ErpCapabilities capabilities() {
    return now(erp().erpCapabilities(caller(), account()));
  }

  default ErpPeriod period(String period) {
    return now(erp().findErpPeriod(caller(), account(), "US", period));
  }
}
