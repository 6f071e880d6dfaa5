package io.tieout.process.posting;

import io.tieout.model.Invoice;
import io.tieout.model.InvoiceLine;
import io.tieout.process.masterdata.LegalEntity;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Comparator;

/** Which posting period a document belongs to. */
public final class PeriodRule {
  private PeriodRule() {}

  /**
   * The month of the last instant of service, in the zone in which the document counts its service
   * (the entity's where it says none): service until midnight of the first of April, exclusive, is
   * posted in March. What was charged at a moment, without any length of service, is of that
   * moment. A document without lines goes by its tax point.
   *
   * @return {@code 2026-03}
   */
  public static String periodOf(Invoice invoice, LegalEntity entity) {
    var zone = zoneOf(invoice, entity);
    LocalDate day =
        invoice.lines().stream()
            .map(line -> lastDay(line, zone))
            .max(Comparator.naturalOrder())
            .orElse(invoice.taxPoint());
    return YearMonth.from(day).toString();
  }

  /** The last day of a line's service; never before its first. */
  static LocalDate lastDay(InvoiceLine line, ZoneId zone) {
    var last =
        line.serviceTo().isAfter(line.serviceFrom())
            ? line.serviceTo().minusMillis(1)
            : line.serviceFrom();
    return last.atZone(zone).toLocalDate();
  }

  /** The zone in which a document counts its service. */
  static ZoneId zoneOf(Invoice invoice, LegalEntity entity) {
    return invoice.zone() == null ? entity.zone() : ZoneId.of(invoice.zone());
  }
}
