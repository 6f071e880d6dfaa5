package io.tieout.launcher;

import io.tieout.backbone.config.Allowed;
import io.tieout.process.masterdata.LegalEntity;
import io.tieout.process.masterdata.MasterdataConfig;
import io.tieout.process.posting.PostingConfig;
import io.tieout.process.reconciliation.ReconciliationConfig;
import io.tieout.process.usage.UsageConfig;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The business capabilities.
 *
 * @param entities the legal entities
 * @param pricesKept how long a price that billing has added may stay unseen
 */
public record ProcessesConfig(
    List<LegalEntity> entities,
    Duration pricesKept,
    MasterdataConfig masterdata,
    UsageConfig usage,
    PostingConfig posting,
    ReconciliationConfig reconciliation) {

  public ProcessesConfig {
    Objects.requireNonNull(entities, "entities");
    entities = List.copyOf(entities);
    Allowed.positive("pricesKept", pricesKept);
    Objects.requireNonNull(masterdata, "masterdata");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(posting, "posting");
    Objects.requireNonNull(reconciliation, "reconciliation");
  }
}
