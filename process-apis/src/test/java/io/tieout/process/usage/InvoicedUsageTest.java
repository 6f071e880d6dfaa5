package io.tieout.process.usage;

import static io.tieout.process.usage.UsageBed.event;
import static io.tieout.process.usage.UsageBed.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.model.Caller;
import io.tieout.model.UsageCount;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InvoicedUsageTest {
  private static final LocalDate JANUARY = LocalDate.parse("2026-01-01");
  private static final String MARCH = "2026-03-01T05:00:00Z"; // in New York
  private static final String APRIL = "2026-04-01T04:00:00Z";

  @AutoClose private final UsageBed bed = new UsageBed();

  @BeforeEach
  void open() {
    bed.arrive("C-0001", Caller.HOUSE, JANUARY);
    bed.arrive("C-0002", Caller.HOUSE, JANUARY);
  }

  @Test
  void marksTheDaysWhoseNoonIsInTheServicePeriod() {
    // Given use on either side of both ends of a week in New York
    deliver("before", "C-0001", "2026-03-02T04:59:59.999Z");
    deliver("first", "C-0001", "2026-03-02T05:00:00Z");
    deliver("last", "C-0001", "2026-03-09T03:59:59.999Z");
    deliver("after", "C-0001", "2026-03-09T04:00:00Z");
    deliver("other", "C-0002", "2026-03-05T12:00:00Z");

    // When
    bed.invoice(1, "in_1", "C-0001", "2026-03-02T05:00:00Z", "2026-03-09T04:00:00Z");

    // Then
    eventually(() -> invoice("first") != null);
    assertThat(invoice("first")).isEqualTo("in_1");
    assertThat(bed.find(Caller.HOUSE, "last"))
        .extracting(e -> e.window() != null, e -> e.delivery() != null, e -> e.invoiceLine())
        .containsExactly(true, true, "il_in_1");
    assertThat(invoice("last")).isEqualTo("in_1");
    assertThat(invoice("before")).isNull();
    assertThat(invoice("after")).isNull();
    assertThat(invoice("other")).isNull();
    assertThat(bed.counts(Caller.HOUSE))
        .extracting(UsageCount::day, UsageCount::delivered, UsageCount::billed)
        .containsExactly(
            tuple(LocalDate.parse("2026-03-02"), 2L, 1L), // by UTC
            tuple(LocalDate.parse("2026-03-05"), 1L, 0L),
            tuple(LocalDate.parse("2026-03-09"), 2L, 1L));
  }

  @Test
  void leavesWhatCameAfterTheInvoiceDeliveredAndNotBilled() {
    // Given
    deliver("early", "C-0001", "2026-03-05T12:00:00Z");
    bed.invoice(1, "in_1", "C-0001", MARCH, APRIL);
    eventually(() -> billed() == 1);

    // When
    deliver("late", "C-0001", "2026-03-05T13:00:00Z");

    // Then
    assertThat(invoice("early")).isEqualTo("in_1");
    assertThat(invoice("late")).isNull();
    assertThat(bed.counts(Caller.HOUSE))
        .extracting(UsageCount::delivered, UsageCount::billed)
        .containsExactly(tuple(2L, 1L));
  }

  @Test
  void invoiceHeardAgainMarksNothingMore() {
    // Given
    deliver("early", "C-0001", "2026-03-05T12:00:00Z");
    bed.invoice(1, "in_1", "C-0001", MARCH, APRIL);
    eventually(() -> billed() == 1);
    deliver("late", "C-0001", "2026-03-05T13:00:00Z");
    deliver("other", "C-0002", "2026-03-05T12:00:00Z");

    // When
    bed.invoice(1, "in_1", "C-0001", MARCH, APRIL);
    bed.invoice(2, "in_1", "C-0001", MARCH, APRIL);
    bed.invoice(1, "in_2", "C-0002", MARCH, APRIL);

    // Then
    eventually(() -> invoice("other") != null);
    assertThat(invoice("late")).isNull();
    assertThat(billed()).isEqualTo(2);
  }

  @Test
  void anotherInvoiceOfTheServicePeriodTakesOnlyWhatIsOnNone() {
    // Given
    deliver("early", "C-0001", "2026-03-05T12:00:00Z");
    bed.invoice(1, "in_1", "C-0001", MARCH, APRIL);
    eventually(() -> billed() == 1);
    deliver("late", "C-0001", "2026-03-05T13:00:00Z");

    // When
    bed.invoice(1, "in_2", "C-0001", MARCH, APRIL);

    // Then
    eventually(() -> billed() == 2);
    assertThat(invoice("early")).isEqualTo("in_1");
    assertThat(invoice("late")).isEqualTo("in_2");
  }

  @Test
  void documentThatCannotBeReadHoldsUpNoOther() {
    // Given
    deliver("e-1", "C-0001", "2026-03-05T12:00:00Z");
    bed.document("{\"version\": 1".getBytes(StandardCharsets.UTF_8));
    bed.document("{\"version\": 1, \"hash\": \"\\u0000\"}".getBytes(StandardCharsets.UTF_8));

    // When
    bed.invoice(1, "in_1", "C-0001", MARCH, APRIL);

    // Then
    eventually(() -> billed() == 1);
    assertThat(bed.exceptions()).isEmpty();
  }

  @Test
  void eventThatWasHeldIsNotBilledWithTheRevisionBeforeIt() {
    // Given a day that is delivered and invoiced
    deliver("e-1", "C-0001", "2026-03-05T12:00:00Z");
    bed.invoice(1, "in_1", "C-0001", MARCH, APRIL);
    eventually(() -> billed() == 1);

    // When an event comes to it from a place in the log that the delivery is past
    storeBehind("e-1", "held");

    // Then
    eventually(() -> bed.isDelivered("held"));
    assertThat(invoice("held")).isNull();
    assertThat(bed.find(Caller.HOUSE, "held").delivery())
        .isNotEqualTo(bed.find(Caller.HOUSE, "e-1").delivery());
  }

  private void deliver(String id, String customer, String time) {
    bed.send(Caller.HOUSE, event(id, customer, time, "api-calls", "10"));
    eventually(() -> bed.isDelivered(id));
  }

  private String invoice(String id) {
    return bed.find(Caller.HOUSE, id).invoice();
  }

  private long billed() {
    return bed.counts(Caller.HOUSE).stream().mapToLong(UsageCount::billed).sum();
  }

  /** As held usage does it, with another event's place, time and window. */
  private void storeBehind(String like, String id) {
    var identity = Digest.identity(Caller.HOUSE, "/test", id);
    bed.inTransaction(
        tx -> {
          tx.preparedQuery(
                  """
                  WITH counted AS (UPDATE usage.counter SET stored = stored + 1)
                  INSERT INTO usage.event (digest, payload_hash, event_time, received_at, log_offset,
                    log_partition, point, day, quantity, tenant, source, status, event)
                  SELECT $1, payload_hash, event_time, received_at, log_offset, log_partition, point,
                    day, quantity, tenant, source, status, event
                  FROM usage.event WHERE digest = $2""")
              .execute(Tuple.of(identity, Digest.identity(Caller.HOUSE, "/test", like)))
              .await();
          WindowStore.lockPositions(tx);
          WindowStore.addLate(tx, List.of(identity));
        });
  }
}
