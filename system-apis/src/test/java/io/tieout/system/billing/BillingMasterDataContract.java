package io.tieout.system.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.BillingSubscription;
import io.tieout.model.GraduatedCharge;
import io.tieout.model.Price;
import io.tieout.model.Tier;
import io.tieout.system.billing.BillingVendor.Failing;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Customers, subscriptions and prices. */
interface BillingMasterDataContract extends BillingUnderTest {
  @Test
  default void customerIsOneHoweverOftenItIsPut() {
    // Given
    String reference = reference();
    String first =
        now(billing().putBillingCustomer(caller(), account(), reference, acme("Acme"))).id();
    int customers = vendor().customers();

    // When
    String again =
        now(billing().putBillingCustomer(caller(), account(), reference, acme("Acme Inc"))).id();

    // Then
    assertThat(again).isEqualTo(first);
    assertThat(vendor().customers()).isEqualTo(customers);
  }

  @Test
  default void customerWhoseCreationIsLostIsUncertainAndStillOne() {
    // Given
    String reference = reference();
    int customers = vendor().customers();
    vendor().failNext("POST", Failing.AFTER_EVERYTHING_IS_DONE);
    assertThatExceptionOfType(Failure.Uncertain.class)
        .isThrownBy(
            () -> now(billing().putBillingCustomer(caller(), account(), reference, acme("Acme"))));

    // When
    now(billing().putBillingCustomer(caller(), account(), reference, acme("Acme")));

    // Then
    assertThat(vendor().customers()).isEqualTo(customers + 1);
  }

  @Test
  default void subscriptionIsOneHoweverOftenItIsPut() {
    // Given
    String customer = customer();
    String first = subscribe(customer, "K-" + customer);

    // When
    String again = subscribe(customer, "K-" + customer);

    // Then
    assertThat(again).isEqualTo(first);
  }

  @Test
  default void subscriptionThatCountsInAnotherZoneIsRejected() {
    // Given
    String customer = customer();
    subscribe(customer, "K-" + customer);
    var elsewhere =
        new BillingSubscription(
            customer,
            "USD",
            "Europe/Berlin",
            LocalDate.parse("2026-01-01"),
            null,
            1,
            List.of(vendor().price()));

    // When
    var put =
        assertThatExceptionOfType(Failure.Rejected.class)
            .isThrownBy(
                () ->
                    now(
                        billing()
                            .putBillingSubscription(
                                caller(), account(), "K-" + customer, elsewhere)));

    // Then
    put.satisfies(failure -> assertThat(failure.code()).isEqualTo("subscription-differs"));
  }

  @ParameterizedTest
  @MethodSource("pricesThatNothingIsSoldAt")
  default void subscriptionOfAPriceThatNothingIsSoldAtIsRejected(String price) {
    // Given
    var subscription =
        new BillingSubscription(
            customer(), "USD", "UTC", LocalDate.parse("2026-01-01"), null, 1, List.of(price));

    // When
    var put =
        assertThatExceptionOfType(Failure.Rejected.class)
            .isThrownBy(
                () ->
                    now(
                        billing()
                            .putBillingSubscription(caller(), account(), "K-none", subscription)));

    // Then
    put.satisfies(failure -> assertThat(failure.code()).isEqualTo("price-unknown"));
  }

  default Stream<String> pricesThatNothingIsSoldAt() {
    return Stream.of("no-such-price", vendor().archivedPrice());
  }

  @Test
  default void subscriptionThatWouldChargeTheUsageOfAnotherIsRejected() {
    // Given
    String customer = customer();
    subscribe(customer, "K-" + customer);

    // When
    var put =
        assertThatExceptionOfType(Failure.Rejected.class)
            .isThrownBy(() -> subscribe(customer, "N-" + customer));

    // Then
    put.satisfies(failure -> assertThat(failure.code()).isEqualTo("meter-shared"));
  }

  @Test
  default void pricesAreExactAndInMajorUnits() {
    // When
    List<Price> prices = now(billing().listBillingPrices(caller(), account(), null, null)).items();

    // Then
    assertThat(prices)
        .filteredOn(price -> price.key().equals(vendor().price()))
        .singleElement()
        .satisfies(
            price -> {
              assertThat(price.currency()).isEqualTo("USD");
              assertThat(price.meter()).isEqualTo(vendor().meter());
              assertThat(((GraduatedCharge) price.charge()).tiers())
                  .usingRecursiveFieldByFieldElementComparator(
                      org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration
                          .builder()
                          .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                          .build())
                  .containsExactly(
                      tier(BigDecimal.TEN, "2"),
                      tier(BigDecimal.valueOf(20), "3"),
                      tier(null, "5"));
            });
  }

  /** Who subscribed before keeps it: without it their usage would have no meter. */
  @Test
  default void archivedPriceIsListed() {
    // When
    List<Price> prices = now(billing().listBillingPrices(caller(), account(), null, null)).items();

    // Then
    assertThat(prices)
        .filteredOn(price -> price.key().equals(vendor().archivedPrice()))
        .extracting(Price::meter)
        .containsExactly(vendor().meter());
  }

  default Tier tier(BigDecimal upTo, String unit) {
    return new Tier(upTo, new BigDecimal(unit), BigDecimal.ZERO);
  }
}
