package io.tieout.system.billing;

import io.tieout.api.BillingSystem;
import io.tieout.backbone.failure.Failure;
import io.tieout.model.Address;
import io.tieout.model.BillingCustomer;
import io.tieout.model.BillingSubscription;
import io.tieout.model.Caller;
import io.tieout.model.UsageDelivery;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An adapter of a billing system, the vendor behind it, and what tests of all subjects ask. */
interface BillingUnderTest {
  ZoneId ZONE = ZoneId.of("America/New_York");

  Address AUSTIN = new Address("1 Main St", "Austin", "TX", "78701", "US");

  AtomicInteger REFERENCES = new AtomicInteger();

  /** Somebody who waits for an hour. */
  default Caller caller() {
    return Caller.service(
        "test",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        Instant.now().plus(Duration.ofHours(1)));
  }

  BillingSystem billing();

  BillingVendor vendor();

  /** The hints that the adapter has kept, as {@code event:invoice}. */
  List<String> hints();

  default String account() {
    return vendor().account();
  }

  default String reference() {
    return "C-" + REFERENCES.incrementAndGet();
  }

  default BillingCustomer acme(String name) {
    return new BillingCustomer(name, "USD", AUSTIN, null);
  }

  default String customer() {
    return now(billing().putBillingCustomer(caller(), account(), reference(), acme("Acme"))).id();
  }

  default UsageDelivery usage(String customer, String identifier, String quantity) {
    return new UsageDelivery(
        identifier, customer, vendor().meter(), new BigDecimal(quantity), vendor().now());
  }

  default String subscribe(String customer, String reference) {
    return subscribe(customer, reference, LocalDate.parse("2026-01-01"), null, 1);
  }

  default String subscribe(
      String customer, String reference, LocalDate from, LocalDate to, int billingDay) {
    return now(billing()
            .putBillingSubscription(
                caller(),
                account(),
                reference,
                new BillingSubscription(
                    customer,
                    "USD",
                    ZONE.getId(),
                    from,
                    to,
                    billingDay,
                    List.of(vendor().price()))))
        .id();
  }

  default <T> T now(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw Failure.of(e);
    }
  }
}
