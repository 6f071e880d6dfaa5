package io.tieout.process.reconciliation;

import io.tieout.process.reconciliation.UsageComparison.Used;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which invoice lines charge for which service period. A line names no contract, but those of a
 * customer that have the same meter follow one another, so its time tells. Pure.
 */
final class ServiceLines {

  private record Place(String customer, String meter) {}

  private ServiceLines() {}

  /** Each service period with its lines, and what lines charge for outside of all of them. */
  static Map<Used, List<UsageLine>> of(List<Used> used, List<UsageLine> lines) {
    var linesOf = new LinkedHashMap<Used, List<UsageLine>>();
    used.forEach(service -> linesOf.put(service, new ArrayList<>()));
    var services =
        used.stream().collect(Collectors.groupingBy(use -> new Place(use.customer(), use.meter())));
    for (var line : lines) {
      var candidates = services.getOrDefault(new Place(line.customer(), line.meter()), List.of());
      linesOf.computeIfAbsent(serviceOf(line, candidates), none -> new ArrayList<>()).add(line);
    }
    return linesOf;
  }

  /** The one with which a line has most time in common: midnights of two zones overlap. */
  private static Used serviceOf(UsageLine line, List<Used> services) {
    return services.stream()
        .filter(service -> common(service, line).isPositive())
        .max(Comparator.comparing(service -> common(service, line)))
        .orElseGet(() -> unused(line));
  }

  private static Duration common(Used service, UsageLine line) {
    return Duration.between(later(service.from(), line.from()), earlier(service.to(), line.to()));
  }

  private static Used unused(UsageLine line) {
    return new Used(
        line.customer(),
        null,
        line.meter(),
        null,
        line.from(),
        line.to(),
        BigDecimal.ZERO,
        BigDecimal.ZERO,
        false);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
