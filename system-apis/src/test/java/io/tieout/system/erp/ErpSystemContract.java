package io.tieout.system.erp;

import static io.tieout.system.erp.ErpSamples.PERIOD;
import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.failure.Failure;
import io.tieout.model.SystemStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every adapter of an ERP promises, in one process and over HTTP alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ErpSystemContract
    implements ErpCustomerContract, ErpDocumentContract, ErpFailureContract {
  @Test
  void stateIsKnownAndAnUnknownAccountIsNotFound() {
    // Given a vendor that answers
    period(PERIOD);

    // When
    var state = now(erp().erpState(caller(), account()));

    // Then
    assertThat(state.account()).isEqualTo(account());
    assertThat(state.status()).isEqualTo(SystemStatus.UP);
    fails(Failure.NotFound.class, () -> erp().erpState(caller(), "no-such-account"));
    fails(
        Failure.NotFound.class,
        () -> erp().createErpDocument(caller(), "no-such-account", invoice()));
  }
}
