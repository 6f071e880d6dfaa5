package io.tieout.process.usage;

import static io.tieout.process.usage.UsageBed.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.model.Caller;
import io.tieout.model.ExceptionCase;
import io.tieout.model.ExceptionStatus;
import io.tieout.model.UsageBacklog;
import io.tieout.model.UsageDelivery;
import io.tieout.process.masterdata.Masterdata;
import io.tieout.process.masterdata.TestVendors;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A contract that billing refuses, beside another of its customer which has the same meter. */
class RefusedContractTest {
  private final TestVendors vendors = new TestVendors();
  @AutoClose private final UsageBed bed = new UsageBed();
  private Masterdata masterdata;

  @BeforeEach
  void refuse() {
    masterdata = bed.masterdata(vendors);
    vendors.customer("C-0001", Caller.HOUSE, "Customer");
    vendors.contract("K-0001", "C-0001", "America/New_York", 1);
    vendors.contract("K-0002", "C-0001", "America/New_York", 1);
    vendors.rejectedSubscriptions.add("K-0002");
    synchronise();
  }

  @Test
  void keepsItsUsageFromTheMeterThatTheOtherIsBilledBy() {
    // Given
    use("K-0002", "e-2", "7");

    // When
    use("K-0001", "e-1", "5");

    // Then
    eventually(() -> bed.isDelivered("e-1"));
    assertThat(bed.billing.counted)
        .extracting(UsageDelivery::quantity)
        .containsExactly(new BigDecimal("5"));
    assertThat(backlog().undelivered()).isEqualTo(1);
    assertThat(bed.exceptions())
        .extracting(ExceptionCase::kind, ExceptionCase::document, ExceptionCase::status)
        .containsExactly(tuple("masterdata-refused", "contract:K-0002", ExceptionStatus.OPEN));
  }

  @Test
  void hasItsUsageDeliveredOnceBillingTakesIt() {
    // Given
    use("K-0002", "e-2", "7");
    use("K-0001", "e-1", "5");
    eventually(() -> bed.isDelivered("e-1"));
    vendors.rejectedSubscriptions.clear();
    vendors.contractUntil("K-0002", LocalDate.parse("2027-01-01"));

    // When
    synchronise();

    // Then
    eventually(() -> bed.isDelivered("e-2"));
    assertThat(bed.billing.total("cus_C-0001", "api-calls")).isEqualByComparingTo("12");
    eventually(() -> backlog().undelivered() == 0);
    assertThat(bed.exceptions())
        .extracting(ExceptionCase::status)
        .containsExactly(ExceptionStatus.RESOLVED);
  }

  /** A lock writes to the window: at every round, for as long as the contract is refused. */
  @Test
  void costsNoWriteWhileItsUsageWaits() {
    // Given
    use("K-0002", "e-2", "7");
    use("K-0001", "e-1", "5");
    eventually(() -> bed.isDelivered("e-1"));
    var before = bed.pendingWindowsLockedBy();

    // When
    use("K-0001", "e-3", "1");

    // Then
    eventually(() -> bed.isDelivered("e-3"));
    assertThat(bed.pendingWindowsLockedBy()).isEqualTo(before);
  }

  private void synchronise() {
    masterdata.synchronise(UsageBed.of(Caller.HOUSE)).await();
  }

  /** Usage of a closed day, in its window when this returns. */
  private void use(String contract, String id, String quantity) {
    bed.send(
        Caller.HOUSE,
        """
        {"specversion":"1.0","id":"%s","source":"/test","type":"io.tieout.usage.recorded.v1",\
        "subject":"C-0001","time":"2026-03-08T12:00:00Z",\
        "data":{"meter":"api-calls","quantity":"%s","subscription":"%s"}}\
        """
            .formatted(id, quantity, contract));
    eventually(() -> backlog().unread() == 0 && backlog().unwindowed() == 0);
  }

  private UsageBacklog backlog() {
    return bed.usage.usageBacklog(UsageBed.of(Caller.HOUSE), null, null).await();
  }
}
