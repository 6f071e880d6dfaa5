package io.tieout.process.masterdata;

import io.tieout.model.Contract;
import io.tieout.model.EarlierZone;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * In which zone a contract's time is counted, and when. A zone that the CRM changes counts for the
 * service periods after the one under way. What lies between the two midnights of the day on which
 * they meet is counted by the earlier zone, so that every instant has one zone: a period that ends
 * there ends at its own midnight, and the next one begins right then.
 */
public final class ContractZones {

  /**
   * The instants [from, to) that one zone counts.
   *
   * @param from {@link Instant#MIN} for the first zone
   * @param to {@link Instant#MAX} for the last
   */
  public record Span(ZoneId zone, Instant from, Instant to) {}

  private final List<EarlierZone> earlier;
  private final ZoneId last;

  private ContractZones(Contract contract) {
    earlier = contract.earlierZones();
    last = ZoneId.of(contract.zone());
  }

  /** Those of a contract as master data knows it. */
  public static ContractZones of(Contract contract) {
    return new ContractZones(contract);
  }

  /**
   * The zone in which the term began. Billing counts its own periods by it for good: a vendor's
   * subscription does not move.
   */
  public ZoneId first() {
    return zone(0);
  }

  /** All zones, in the order of time, without a gap or an overlap. */
  public List<Span> spans() {
    var spans = new ArrayList<Span>(earlier.size() + 1);
    Instant from = Instant.MIN;
    for (int i = 0; i < earlier.size(); i++) {
      LocalDate meeting = earlier.get(i).to();
      Instant to = later(midnight(meeting, zone(i)), midnight(meeting, zone(i + 1)));
      spans.add(new Span(zone(i), from, to));
      from = to;
    }
    spans.add(new Span(last, from, Instant.MAX));
    return spans;
  }

  /**
   * When a service period or the term ends.
   *
   * @param day the day after its last
   */
  public Instant endOf(LocalDate day) {
    int i = 0;
    while (i < earlier.size() && day.isAfter(earlier.get(i).to())) {
      i++;
    }
    return midnight(day, zone(i));
  }

  /**
   * A contract as the CRM has it now, with the zones that it had before.
   *
   * @param known as it was known until now
   * @param read as the CRM has it
   * @param now in business time; decides which service period is under way
   */
  static Contract carry(Contract known, Contract read, Instant now) {
    if (read.zone().equals(known.zone())) {
      return with(read, known.earlierZones());
    }
    var before = new ContractZones(known);
    var zones = new ArrayList<EarlierZone>();
    for (int i = 0; i < before.earlier.size() && before.hasEnded(i, now); i++) {
      zones.add(before.earlier.get(i));
    }
    ZoneId current = before.zone(zones.size());
    boolean begun = !now.isBefore(midnight(known.from(), before.first()));
    if (begun && !current.getId().equals(read.zone())) {
      LocalDate day = LocalDate.ofInstant(now, current);
      // Between two midnights the next period is under way on the earlier zone's clock.
      if (!zones.isEmpty() && day.isBefore(zones.getLast().to())) {
        day = zones.getLast().to();
      }
      LocalDate end = BillingPeriod.of(day, known.billingDay()).end();
      zones.add(new EarlierZone(current.getId(), end));
    }
    return with(read, zones);
  }

  /** Whether the last period of an earlier zone is over, so that no change can touch it. */
  private boolean hasEnded(int i, Instant now) {
    return !now.isBefore(midnight(earlier.get(i).to(), zone(i)));
  }

  private ZoneId zone(int i) {
    return i < earlier.size() ? ZoneId.of(earlier.get(i).zone()) : last;
  }

  private static Contract with(Contract read, List<EarlierZone> zones) {
    return new Contract(
        read.id(),
        read.tenant(),
        read.source(),
        read.customer(),
        read.entity(),
        read.currency(),
        read.zone(),
        read.from(),
        read.to(),
        read.billingDay(),
        read.prices(),
        zones);
  }

  private static Instant midnight(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
