package io.tieout.process.reconciliation;

import io.tieout.process.reconciliation.UsageComparison.Used;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was used in a service period, and the invoice lines that charge for it. A line names no
 * contract, but those of a customer that have the same meter follow one another, so its time tells.
 * Where they do not, billing, which counts by customer and meter, may charge for several in one
 * line; they are compared together then. Pure.
 *
 * @param services never empty
 */
record ServiceLines(List<Used> services, List<UsageLine> lines) {

  private record Place(String customer, String meter) {}

  /** Everything that was used or charged for, each once. */
  static List<ServiceLines> of(List<Used> used, List<UsageLine> lines) {
    var services = grouped(used, service -> new Place(service.customer(), service.meter()));
    var charges = grouped(lines, line -> new Place(line.customer(), line.meter()));
    var places = new LinkedHashSet<>(services.keySet());
    places.addAll(charges.keySet());
    return places.stream()
        .flatMap(
            place ->
                at(services.getOrDefault(place, List.of()), charges.getOrDefault(place, List.of())))
        .filter(found -> found.isInvoiced() || found.services().getFirst().isAny())
        .toList();
  }

  String subject() {
    return services.getFirst().customer() + " " + meter();
  }

  String meter() {
    return services.getFirst().meter();
  }

  boolean isInvoiced() {
    return !lines.isEmpty();
  }

  /** Whether there is a contract for it. */
  boolean isAgreed() {
    return services.getFirst().contract() != null;
  }

  /** Key of the price that it is worth: the contract's, null where that has none, or billing's. */
  String price() {
    return isAgreed() ? services.getFirst().price() : lines.getFirst().price();
  }

  /** What is not to be charged at that price; what has no contract is found by its quantity. */
  List<Used> notAt(String price) {
    return isAgreed()
        ? services.stream().filter(service -> !price.equals(service.price())).toList()
        : List.of();
  }

  /** Whether billing may still invoice all of it, and has not yet. */
  boolean isAwaited() {
    return !isInvoiced() && services.stream().allMatch(Used::open);
  }

  BigDecimal sum(Function<Used, BigDecimal> quantity) {
    return services.stream().map(quantity).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static <T> Map<Place, List<T>> grouped(List<T> all, Function<T, Place> place) {
    return all.stream()
        .collect(Collectors.groupingBy(place, LinkedHashMap::new, Collectors.toList()));
  }

  private static Stream<ServiceLines> at(List<Used> services, List<UsageLine> lines) {
    var linesOf = new LinkedHashMap<Used, List<UsageLine>>();
    services.forEach(service -> linesOf.put(service, new ArrayList<>()));
    for (var line : lines) {
      linesOf.computeIfAbsent(serviceOf(line, services), none -> new ArrayList<>()).add(line);
    }
    var together =
        services.stream()
            .filter(service -> service.isAny() && linesOf.get(service).isEmpty())
            .anyMatch(service -> lines.stream().anyMatch(line -> covers(line, service)));
    return together
        ? Stream.of(new ServiceLines(services, lines))
        : linesOf.entrySet().stream()
            .map(found -> new ServiceLines(List.of(found.getKey()), found.getValue()));
  }

  /** The one with which a line has most time in common: midnights of two zones overlap. */
  private static Used serviceOf(UsageLine line, List<Used> services) {
    return services.stream()
        .filter(service -> common(service, line).isPositive())
        .max(Comparator.comparing(service -> common(service, line)))
        .orElseGet(() -> nothing(line));
  }

  private static Duration common(Used service, UsageLine line) {
    return Duration.between(later(service.from(), line.from()), earlier(service.to(), line.to()));
  }

  private static boolean covers(UsageLine line, Used service) {
    return !line.from().isAfter(service.from()) && !line.to().isBefore(service.to());
  }

  /** A line may charge outside of all service periods. */
  private static Used nothing(UsageLine line) {
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
