package io.tieout.process.masterdata;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How master data is kept up to date.
 *
 * @param crm the CRM accounts to read from
 * @param interval pause between two looks for changes
 * @param overlap how far before the last change each look begins, for changes that became visible
 *     late
 * @param parallel how many records are carried over at once
 * @param memory how many customers are kept in memory
 */
public record MasterdataConfig(
    List<String> crm, Duration interval, Duration overlap, int parallel, int memory) {

  public MasterdataConfig {
    Objects.requireNonNull(crm, "crm");
    Objects.requireNonNull(interval, "interval");
    Objects.requireNonNull(overlap, "overlap");
    crm = List.copyOf(crm);
    if (!interval.isPositive() || overlap.isNegative()) {
      throw new IllegalArgumentException("interval is positive, overlap not negative");
    }
    if (parallel < 1 || parallel > 100) {
      throw new IllegalArgumentException(
          "parallel is %d, allowed are 1 to 100".formatted(parallel));
    }
    if (memory < 1) {
      throw new IllegalArgumentException("memory is %d, at least 1 is needed".formatted(memory));
    }
  }
}
