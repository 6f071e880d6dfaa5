package io.tieout.process.usage;

import static io.tieout.process.usage.UsageBed.event;
import static io.tieout.process.usage.UsageBed.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.Caller;
import io.tieout.model.ExceptionCase;
import io.tieout.model.Granularity;
import io.tieout.model.UsageBacklog;
import io.tieout.model.UsageCount;
import io.tieout.model.UsageDelivery;
import io.tieout.model.UsageSummary;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What billing refuses waits for a person, and keeps nothing else from billing. */
class UndeliveredUsageTest {
  @AutoClose private final UsageBed bed = new UsageBed();

  @BeforeEach
  void knowTheCustomer() {
    bed.arrive("C-0001", Caller.HOUSE, LocalDate.parse("2026-01-01"));
  }

  @Test
  void raisesWhatBillingRefuses() {
    // Given
    refuse("meter-inactive", "the meter is not active");

    // When
    send("e-1", "10");

    // Then
    eventually(() -> !bed.exceptions().isEmpty());
    assertThat(bed.exceptions())
        .extracting(
            ExceptionCase::kind,
            ExceptionCase::code,
            ExceptionCase::customer,
            ExceptionCase::entity,
            ExceptionCase::period)
        .containsExactly(tuple("usage-undelivered", "meter-inactive", "C-0001", "US", "2026-03"));
    assertThat(backlog().undelivered()).isEqualTo(1);
  }

  @Test
  void deliversWhatComesToTheDayAfterARefusal() {
    // Given
    refuse("meter-inactive", "the meter is not active");
    send("e-1", "10");
    eventually(() -> !bed.exceptions().isEmpty());

    // When
    send("e-2", "5");

    // Then
    eventually(() -> bed.isDelivered("e-2"));
    assertThat(bed.billing.counted)
        .extracting(UsageDelivery::quantity)
        .containsExactly(new BigDecimal("5"));
    assertThat(bed.isDelivered("e-1")).isFalse();
    assertThat(undelivered()).isEqualByComparingTo("10");
    assertThat(bed.exceptions())
        .extracting(ExceptionCase::summary)
        .singleElement()
        .asString()
        .startsWith("10 of api-calls");
  }

  @Test
  void tellsAllThatADayLacksInOneException() {
    // Given
    refuse("meter-inactive", "the meter is not active");
    send("e-1", "10");
    eventually(() -> !bed.exceptions().isEmpty());
    refuse("no-such-customer", "the customer is deleted");

    // When
    send("e-2", "5");

    // Then
    eventually(() -> bed.exceptions().getFirst().attempts() == 2);
    assertThat(undelivered()).isEqualByComparingTo("15");
    assertThat(bed.exceptions()).hasSize(1);
    assertThat(bed.exceptions().getFirst().code()).isEqualTo("no-such-customer");
    assertThat(bed.exceptions().getFirst().summary()).startsWith("15 of api-calls");
  }

  @Test
  void tellsOfAQuantityThatNoVendorTakes() {
    // Given
    var most = "999999999999999999";

    // When
    send("e-1", most);

    // Then
    eventually(() -> !bed.exceptions().isEmpty());
    assertThat(bed.exceptions().getFirst().code()).isEqualTo("quantity-out-of-range");
    assertThat(bed.exceptions().getFirst().summary()).startsWith(most + " of api-calls");
    assertThat(undelivered()).isEqualByComparingTo(most);
    assertThat(bed.billing.counted).isEmpty();
  }

  @Test
  void countsNothingAsDeliveredOfADayThatLacksSome() {
    // Given
    refuse("meter-inactive", "the meter is not active");
    send("e-1", "10");
    eventually(() -> !bed.exceptions().isEmpty());

    // When
    send("e-2", "0");

    // Then
    eventually(() -> bed.counts(Caller.HOUSE).getFirst().stored() == 2);
    eventually(() -> backlog().unwindowed() == 0);
    eventually(() -> bed.pendingWindows() == 0);
    assertThat(bed.counts(Caller.HOUSE)).extracting(UsageCount::delivered).containsExactly(0L);
  }

  private void refuse(String code, String detail) {
    bed.billing.refusals.add(new Failure.Rejected(code, detail));
  }

  private void send(String id, String quantity) {
    bed.send(Caller.HOUSE, event(id, "C-0001", "2026-03-08T12:00:00Z", "api-calls", quantity));
  }

  private UsageBacklog backlog() {
    return bed.usage.usageBacklog(UsageBed.of(Caller.HOUSE), null, null).await();
  }

  private BigDecimal undelivered() {
    var from = LocalDate.parse("2026-03-01");
    UsageSummary month =
        bed.usage
            .summariseUsage(
                UsageBed.of(Caller.HOUSE),
                null,
                null,
                null,
                from,
                from.plusMonths(1),
                Granularity.MONTH,
                null,
                null)
            .await()
            .items()
            .getFirst();
    return month.quantity().subtract(month.delivered());
  }
}
