package io.tieout.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tieout.demo.Expectation.UsageKey;
import io.tieout.demo.SampleEvent.Fate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleMonthTest {
  private static final long SEED = 7;

  @Test
  void fatesHaveTheirShares() {
    // Given
    var month = new SampleMonth(SamplePlan.standard(SEED, 200, 100_000));

    // When
    Map<Fate, Long> fates =
        month.events().stream()
            .collect(Collectors.groupingBy(SampleEvent::fate, Collectors.counting()));

    // Then
    assertThat(fates)
        .containsEntry(Fate.AHEAD, 100L)
        .containsEntry(Fate.REFUSED, 200L)
        .containsEntry(Fate.UNKNOWN_CUSTOMER, 100L)
        .containsEntry(Fate.LATE, 100L)
        .containsEntry(Fate.BILLED_LATE, 900L);
    assertThat(month.events().stream().filter(event -> event.copies() == 2)).hasSize(3_000);
  }

  @Test
  void daysBeforeAnyCutOffAreOverBeforeThatOfTheEasternmostZone() {
    // Given
    var month = new SampleMonth(SamplePlan.standard(SEED, 20, 1_000));

    // When
    var last =
        month.deliveries().keySet().stream()
            .filter(month::isBeforeAnyCutOff)
            .max(Comparator.naturalOrder())
            .orElseThrow();

    // Then
    var over = last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    var monthEnds = month.plan().month().plusMonths(1).atDay(1);
    assertThat(over)
        .isBefore(monthEnds.atStartOfDay(ZoneOffset.ofHours(14)).plusDays(1).toInstant());
    assertThat(last).isEqualTo(month.plan().month().atEndOfMonth());
  }

  @Test
  void usageConcentratesInTheWindowsOfTheMetersThatACustomerPaysFor() {
    // Given
    var month = new SampleMonth(SamplePlan.standard(SEED, 200, 100_000));
    Map<String, ZoneId> zones =
        month.customers().stream()
            .collect(Collectors.toMap(SampleCustomer::id, customer -> customer.home().zone()));

    // When
    long windows =
        month.events().stream()
            .filter(event -> event.fate().isBilled())
            .map(
                event ->
                    event.customer()
                        + event.meter()
                        + event.time().atZone(zones.get(event.customer())).toLocalDate())
            .distinct()
            .count();

    // Then
    assertThat(windows).isCloseTo(10_000, within(1_000L));
    assertThat(month.customers())
        .allSatisfy(customer -> assertThat(customer.meters()).hasSizeBetween(1, 3));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 7, 20_260_301})
  void firstCustomersPayForEveryMeter(long seed) {
    // When
    var month = new SampleMonth(SamplePlan.standard(seed, 20, 2_000));

    // Then
    assertThat(month.customers().subList(0, SampleMonth.EVERY_METER))
        .allSatisfy(customer -> assertThat(customer.meters()).contains(SampleMeter.values()))
        .anySatisfy(customer -> assertThat(customer.tenant()).isEqualTo(SampleCustomer.PARTNER));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 7, 20_260_301})
  void smallestMonthHasEveryDayEveryBookAndEveryFate(long seed) {
    // When
    var month = new SampleMonth(SamplePlan.standard(seed, 20, 100));

    // Then
    assertThat(Expectation.of(month).documents())
        .hasSize(month.plan().books().size() + 1)
        .allSatisfy((book, figures) -> assertThat(figures.net()).isPositive());
    assertThat(month.events().stream().map(SampleEvent::fate)).contains(Fate.values());
    assertThat(month.deliveries()).hasSize(1 + 31 + 3);
  }

  @Test
  void billsForNothingWhatAnInvoiceHasAPriceFor() {
    // Given a month in which one meter is used by none of those who pay for it in one currency
    var month = new SampleMonth(SamplePlan.standard(20_260_303, 20, 1_000));
    var unused = new UsageKey("US", "JPY", SampleMeter.STORAGE_GB_HOURS.key());
    var payers =
        month.customers().stream()
            .filter(customer -> customer.book().currency().equals(unused.currency()))
            .filter(customer -> customer.meters().contains(SampleMeter.STORAGE_GB_HOURS))
            .map(SampleCustomer::id)
            .toList();
    assertThat(payers).isNotEmpty();
    assertThat(month.events())
        .filteredOn(event -> payers.contains(event.customer()) && event.fate().isBilled())
        .noneMatch(event -> event.meter() == SampleMeter.STORAGE_GB_HOURS);

    // When
    var expected = Expectation.of(month);

    // Then
    assertThat(expected.usage().get(unused).quantity()).isZero();
    assertThat(expected.usage().get(unused).value()).isZero();
  }
}
