package io.tieout.sandbox.netsuite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.ObjectTable;
import io.tieout.sandbox.kit.StrictJson;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Monthly accounting periods, shared by all subsidiaries, from December 2025 on. */
final class AccountingCalendar {
  private static final YearMonth FIRST = YearMonth.of(2025, 12);
  private static final int MONTHS_AHEAD = 3;
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("MMM uuuu", Locale.ENGLISH);

  private final ObjectTable objects;

  AccountingCalendar(ObjectTable objects) {
    this.objects = objects;
  }

  /** The id of the period that a date falls into, whether the account has it or not. */
  static String idOf(LocalDate date) {
    return Long.toString(100 + FIRST.until(YearMonth.from(date), ChronoUnit.MONTHS));
  }

  /** Sets up, open, what periods are missing until three months past the date. */
  void reach(LocalDate today) {
    YearMonth last = YearMonth.from(today).plusMonths(MONTHS_AHEAD);
    if (objects.get(RecordType.ACCOUNTING_PERIOD.path(), idOf(last.atDay(1))).isPresent()) {
      return;
    }
    for (YearMonth month = FIRST; !month.isAfter(last); month = month.plusMonths(1)) {
      String id = idOf(month.atDay(1));
      ObjectNode period =
          StrictJson.object()
              .put("id", id)
              .put("periodName", NAME.format(month))
              .put("startDate", month.atDay(1).toString())
              .put("endDate", month.atEndOfMonth().toString())
              .put("closed", false)
              .put("arLocked", false)
              .put("allLocked", false);
      objects.insert(RecordType.ACCOUNTING_PERIOD.path(), id, null, period);
    }
  }
}
