package io.tieout.process.masterdata;

import io.tieout.backbone.config.Allowed;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How master data is kept up to date.
 *
 * @param crm the CRM accounts to read from
 * @param interval pause between two looks for changes
 * @param leaseTime after which another process goes on for one that is gone; no call to a vendor
 *     takes longer
 * @param overlap how far before the last change each look begins, for changes that became visible
 *     late
 * @param parallel how many records are carried over at once
 * @param memory how many customers are kept in memory
 */
public record MasterdataConfig(
    List<String> crm,
    Duration interval,
    Duration leaseTime,
    Duration overlap,
    int parallel,
    int memory) {

  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

  public MasterdataConfig {
    Objects.requireNonNull(crm, "crm");
    crm = List.copyOf(crm);
    Allowed.positive("interval", interval);
    Allowed.atLeast("leaseTime", leaseTime, SHORTEST_LEASE, "a second");
    Allowed.notNegative("overlap", overlap);
    Allowed.range("parallel", parallel, 1, 100);
    Allowed.atLeast("memory", memory, 1);
  }
}
