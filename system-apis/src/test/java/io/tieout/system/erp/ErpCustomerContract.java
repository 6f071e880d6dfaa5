package io.tieout.system.erp;

import static io.tieout.system.erp.ErpSamples.customer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.failure.Failure;
import io.tieout.system.Wire.Failing;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Customers are found, and there once. */
interface ErpCustomerContract extends ErpUnderTest {
  @Test
  default void customerIsOneHoweverOftenItIsPut() {
    // Given
    var first = now(erp().putErpCustomer(caller(), account(), "C-once", customer("Acme", "US")));
    int customers = vendor().customers();

    // When
    var again =
        now(erp().putErpCustomer(caller(), account(), "C-once", customer("Acme Inc", "US")));

    // Then
    assertThat(again).isEqualTo(first);
    assertThat(vendor().customers()).isEqualTo(customers);
    assertThat(now(erp().findErpCustomer(caller(), account(), "C-once"))).isEqualTo(first);
  }

  @Test
  default void customerPutManyTimesAtOnceIsOne() {
    // Given
    int customers = vendor().customers();
    var acme = customer("Acme", "US");

    // When
    var puts =
        IntStream.range(0, 8)
            .mapToObj(i -> erp().putErpCustomer(caller(), account(), "C-crowd", acme))
            .toList();

    // Then
    assertThat(puts.stream().map(this::now).distinct()).hasSize(1);
    assertThat(vendor().customers()).isEqualTo(customers + 1);
  }

  @Test
  default void customerWhosePuttingIsLostIsUncertainAndStillOne() {
    // Given
    int customers = vendor().customers();
    var acme = customer("Acme", "US");
    vendor().failNextWrite(Failing.RESET_AFTER);
    fails(Failure.Uncertain.class, () -> erp().putErpCustomer(caller(), account(), "C-lost", acme));

    // When
    now(erp().putErpCustomer(caller(), account(), "C-lost", acme));

    // Then
    assertThat(vendor().customers()).isEqualTo(customers + 1);
  }

  @Test
  default void entityWithoutAPlaceInTheErpIsNamed() {
    // When
    var failure =
        fails(
            Failure.Rejected.class,
            () -> erp().putErpCustomer(caller(), account(), "C-FR", customer("Acme", "FR")));

    // Then
    assertThat(failure.code()).isEqualTo("mapping-missing");
    assertThat(failure.detail()).contains("FR");
  }
}
