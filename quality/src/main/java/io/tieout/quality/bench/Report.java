package io.tieout.quality.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, and whether it is what was promised. A shortfall is a row like any other. */
final class Report {
  private static final String FORMAT = "%-58s %12s %12s %7s %10s  %s%n";

  private record Row(
      String figure,
      String measured,
      String baseline,
      String ratio,
      String target,
      String verdict) {}

  private final PrintStream out;
  private final List<Row> rows = new ArrayList<>();

  Report(PrintStream out) {
    this.out = out;
  }

  /** Says what goes on, for those who wait. */
  void progress(String format, Object... values) {
    out.printf(Locale.ROOT, "  " + format + "%n", values);
  }

  /** A figure that nothing was promised about. */
  void plain(String figure, double measured, String unit) {
    rows.add(new Row(figure, number(measured) + unit, "", "", "", ""));
  }

  void atLeast(String figure, double measured, String unit, double target) {
    add(figure, measured, unit, ">= " + number(target), measured >= target);
  }

  void atMost(String figure, double measured, String unit, double target) {
    add(figure, measured, unit, "<= " + number(target), measured <= target);
  }

  /** A rate against what the bare server does in the same run. */
  void ratio(String figure, double measured, double baseline, String unit, double target) {
    double ratio = measured / baseline;
    rows.add(
        new Row(
            figure,
            number(measured) + unit,
            number(baseline) + unit,
            "%.2f".formatted(ratio),
            ">= %.2f".formatted(target),
            verdict(ratio >= target)));
  }

  void print() {
    out.println();
    out.printf(FORMAT, "figure", "measured", "baseline", "ratio", "target", "");
    rows.forEach(
        row ->
            out.printf(
                FORMAT,
                row.figure(),
                row.measured(),
                row.baseline(),
                row.ratio(),
                row.target(),
                row.verdict()));
  }

  private void add(String figure, double measured, String unit, String target, boolean met) {
    rows.add(new Row(figure, number(measured) + unit, "", "", target, verdict(met)));
  }

  private static String verdict(boolean met) {
    return met ? "met" : "SHORT";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
  }
}
