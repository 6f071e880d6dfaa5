package io.tieout.quality;

import static java.util.stream.Collectors.toMap;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What Prometheus would read: every series by its name and labels, and the kind of each metric. */
record Scrape(List<Series> series, Map<String, String> kinds) {

  private static final Pattern SERIES = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final String KIND = "# TYPE ";

  record Series(String name, Map<String, String> labels, double value) {}

  static Scrape of(String text) {
    var lines = text.lines().toList();
    return new Scrape(
        lines.stream().filter(line -> !line.startsWith("#")).map(Scrape::series).toList(),
        lines.stream()
            .filter(line -> line.startsWith(KIND))
            .map(line -> line.substring(KIND.length()).split(" ", 2))
            .collect(toMap(kind -> kind[0], kind -> kind[1])));
  }

  /** The series of that name. */
  List<Series> named(String name) {
    return series.stream().filter(one -> one.name().equals(name)).toList();
  }

  /** The metrics with that prefix. */
  Set<String> metrics(String prefix) {
    return kinds.keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Series series(String line) {
    var parts = SERIES.matcher(line);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no series: " + line);
    }
    var labels =
        parts.group(2) == null
            ? Map.<String, String>of()
            : LABEL
                .matcher(parts.group(2))
                .results()
                .collect(toMap(l -> l.group(1), l -> l.group(2)));
    return new Series(parts.group(1), labels, Double.parseDouble(parts.group(3)));
  }
}
