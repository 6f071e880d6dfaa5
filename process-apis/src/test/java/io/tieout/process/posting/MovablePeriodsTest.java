package io.tieout.process.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tieout.backbone.config.ConfigurationException;
import io.tieout.backbone.eventlog.KafkaConfig;
import io.tieout.process.masterdata.LegalEntities;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MovablePeriodsTest {
  @RegisterExtension static final PostingBed bed = new PostingBed();

  @Test
  void refusesToStartWhereTheErpKeepsNoPostingPeriod() {
    // Given
    bed.erp.postingPeriod = false;
    var module =
        new PostingModule(
            bed.vertx,
            PostingBed.config(PeriodPolicy.NEXT_OPEN),
            bed.store,
            KafkaConfig.of("127.0.0.1:1"),
            null,
            bed.erp.remote,
            bed.tax,
            bed.entities,
            bed.customers,
            bed.exceptions,
            PostingBed.CLOCK);

    // When
    var start = module.start();

    // Then
    assertThatThrownBy(start::await)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "processes.posting.periodPolicies.US is NEXT_OPEN, but netsuite-main keeps no posting"
                + " period apart from the document date; allowed are HOLD and REJECT");
  }

  @ParameterizedTest
  @EnumSource(
      value = PeriodPolicy.class,
      names = {"HOLD", "REJECT"})
  void lettingAPeriodAloneTakesNothingOfTheErp(PeriodPolicy policy) {
    // Given
    bed.erp.postingPeriod = false;

    // When
    var check = check(PostingBed.config(policy), bed.entities);

    // Then
    check.await();
    assertThat(check.succeeded()).isTrue();
  }

  @Test
  void movesWhereTheErpCan() {
    // When
    var check = check(PostingBed.config(PeriodPolicy.NEXT_OPEN), bed.entities);

    // Then
    check.await();
    assertThat(check.succeeded()).isTrue();
  }

  @Test
  void refusesAPolicyOfNoEntity() {
    // When
    var check = check(PostingBed.config(PeriodPolicy.HOLD), new LegalEntities(List.of()));

    // Then
    assertThatThrownBy(check::await)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("processes.posting.periodPolicies.US names no legal entity; there are []");
  }

  private static Future<Void> check(PostingConfig config, LegalEntities entities) {
    return new MovablePeriods(bed.erp.remote, entities, config, PostingBed.CLOCK).check();
  }
}
