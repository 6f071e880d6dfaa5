package io.tieout.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A client that looks a problem code up finds its page, whichever code the product may send. */
class ProblemCodesTest {

  /** Failures and problems whose code is an argument, written out or by a constant's name. */
  private static final Pattern CODE =
      Pattern.compile(
          "(?:Failure\\.(?:Conflict|Rejected|Unavailable|Uncertain|Invalid)\\(\\s*"
              + "|\\bunavailable\\(\\s*|\\bproblem\\(\\s*\\d+,\\s*|\\bsuper\\(\\s*)"
              + "(?:\"([a-z-]+)\"|[\\w.]*\\b([A-Z_]+))\\s*,");

  private static final Pattern CONSTANT = Pattern.compile("String (\\w+) =\\s*\"([a-z-]+)\"");

  @Test
  void everyCodeHasAPage() throws IOException {
    // Given
    var pages = new Properties();
    try (var in = ProblemCodesTest.class.getResourceAsStream("/problems/pages.properties")) {
      pages.load(in);
    }

    // When
    var codes = codes(sources());

    // Then
    assertThat(codes).hasSizeGreaterThan(50).isSubsetOf(pages.stringPropertyNames());
  }

  private static Set<String> codes(List<String> sources) {
    var constants = new HashMap<String, Set<String>>();
    for (var source : sources) {
      CONSTANT
          .matcher(source)
          .results()
          .forEach(
              found ->
                  constants
                      .computeIfAbsent(found.group(1), name -> new TreeSet<>())
                      .add(found.group(2)));
    }
    var codes = new TreeSet<String>();
    for (var source : sources) {
      CODE.matcher(source)
          .results()
          .forEach(
              found ->
                  codes.addAll(
                      found.group(1) == null
                          ? constants.getOrDefault(found.group(2), Set.of())
                          : Set.of(found.group(1))));
    }
    return codes;
  }

  private static List<String> sources() throws IOException {
    var sources = new ArrayList<String>();
    for (var module :
        new String[] {"backbone", "gateway", "experience-apis", "process-apis", "system-apis"}) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .forEach(file -> sources.add(read(file)));
      }
    }
    return sources;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
