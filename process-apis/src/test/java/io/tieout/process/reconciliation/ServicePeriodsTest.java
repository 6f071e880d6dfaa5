package io.tieout.process.reconciliation;

import static io.tieout.process.reconciliation.TestBooks.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tieout.model.Break;
import io.tieout.model.BreakClass;
import java.time.LocalDate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Which service periods of a contract are compared with the invoices of a month. */
class ServicePeriodsTest {
  private static final int CUSTOMER = 6;
  private static final LocalDate NEW_YEAR = LocalDate.parse("2026-01-01");

  @AutoClose private final ReconciliationBed bed = new ReconciliationBed();

  @Test
  void lastPeriodEndsWithItsContractInTheMonthOfTheOneBefore() {
    // Given
    bed.knowCustomer(CUSTOMER, 10, NEW_YEAR, LocalDate.parse("2026-03-25"));
    bill(1, "70", "2026-02-10", "2026-03-10", "2026-03");
    bill(2, "40", "2026-03-10", "2026-03-25", "2026-03");

    // When
    var run = bed.reconcile("2026-03");

    // Then
    assertThat(bed.breaks(run)).isEmpty();
    assertThat(run.usage().getFirst().stored()).isEqualByComparingTo("110");
    assertThat(run.usage().getFirst().billed()).isEqualByComparingTo("110");
  }

  @Test
  void nothingOfAnEndedContractIsLeftForTheNextMonth() {
    // Given
    bed.knowCustomer(CUSTOMER, 10, NEW_YEAR, LocalDate.parse("2026-03-25"));
    bill(1, "70", "2026-02-10", "2026-03-10", "2026-03");
    bill(2, "40", "2026-03-10", "2026-03-25", "2026-03");

    // When
    var run = bed.reconcile("2026-04");

    // Then
    assertThat(bed.breaks(run)).isEmpty();
    assertThat(run.usage()).isEmpty();
  }

  @Test
  void firstPeriodBeginsWithItsContract() {
    // Given
    bed.knowCustomer(CUSTOMER, 10, LocalDate.parse("2026-02-20"), null);
    bill(1, "70", "2026-02-20", "2026-03-10", "2026-03");

    // When
    var run = bed.reconcile("2026-03");

    // Then
    assertThat(bed.breaks(run)).isEmpty();
    assertThat(run.usage().getFirst().stored()).isEqualByComparingTo("70");
  }

  @Test
  void contractMayBeginAndEndInsideOnePeriod() {
    // Given
    bed.knowCustomer(CUSTOMER, 10, LocalDate.parse("2026-03-12"), LocalDate.parse("2026-03-25"));
    bill(1, "70", "2026-03-12", "2026-03-25", "2026-03");

    // When
    var run = bed.reconcile("2026-03");

    // Then
    assertThat(bed.breaks(run)).isEmpty();
    assertThat(run.usage().getFirst().stored()).isEqualByComparingTo("70");
  }

  @Test
  void contractMayBeginAndEndInTheSameMonthOnBothSidesOfItsBillingDay() {
    // Given
    bed.knowCustomer(CUSTOMER, 10, LocalDate.parse("2026-03-05"), LocalDate.parse("2026-03-25"));
    bill(1, "70", "2026-03-05", "2026-03-10", "2026-03");
    bill(2, "40", "2026-03-10", "2026-03-25", "2026-03");

    // When
    var run = bed.reconcile("2026-03");

    // Then
    assertThat(bed.breaks(run)).isEmpty();
    assertThat(run.usage().getFirst().stored()).isEqualByComparingTo("110");
  }

  @Test
  void usageOfAContractThatWasShortenedAfterwardsIsMissed() {
    // Given
    bed.knowCustomer(CUSTOMER, 10, NEW_YEAR, LocalDate.parse("2026-03-25"));
    bed.books.use(CUSTOMER, "5", LocalDate.parse("2026-04-02"), LocalDate.parse("2026-04-03"));

    // When
    var run = bed.reconcile("2026-03");

    // Then
    assertThat(bed.breaks(run))
        .extracting(Break::kind, Break::difference)
        .containsExactly(tuple(BreakClass.USAGE_QUANTITY, usd("-2.50")));
  }

  @Test
  void lastPeriodMayBeOnItsWayWhenTheOneBeforeIsInvoiced() {
    // Given
    bed.knowCustomer(CUSTOMER, 5, NEW_YEAR, LocalDate.parse("2026-04-08"));
    bill(1, "70", "2026-03-05", "2026-04-05", "2026-04");
    bed.books.use(CUSTOMER, "40", LocalDate.parse("2026-04-05"), LocalDate.parse("2026-04-08"));

    // When
    var run = bed.reconcile("2026-04");

    // Then
    assertThat(bed.breaks(run))
        .extracting(Break::kind, Break::billing, Break::erp, Break::difference)
        .containsExactly(tuple(BreakClass.IN_FLIGHT, "0", "40", usd("-20.00")));
  }

  /** An invoice for so many calls at 0.50, and the ERP's document of it. */
  private void bill(int number, String calls, String from, String to, String period) {
    bed.books.bill(number, CUSTOMER, calls, LocalDate.parse(from), LocalDate.parse(to));
    bed.books.post(number, CUSTOMER, "%d.00".formatted(Integer.parseInt(calls) / 2), period);
  }
}
