package io.tieout.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A client that looks a problem code up finds its page, whichever code the product may send. */
class ProblemCodesTest {

  /** Failures whose code is their first argument, as they are written in code. */
  private static final Pattern CODE =
      Pattern.compile(
          "(?:Failure\\.(?:Conflict|Rejected|Unavailable|Uncertain|Invalid)\\(\\s*"
              + "|\\bunavailable\\(\\s*|\\bproblem\\(\\s*\\d+,\\s*)\"([a-z-]+)\"\\s*,");

  @Test
  void everyCodeHasAPage() throws IOException {
    // Given
    var pages = new Properties();
    try (var in = ProblemCodesTest.class.getResourceAsStream("/problems/pages.properties")) {
      pages.load(in);
    }

    // When
    var codes = new TreeSet<String>();
    for (var module :
        new String[] {"backbone", "gateway", "experience-apis", "process-apis", "system-apis"}) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .flatMap(file -> CODE.matcher(read(file)).results())
            .forEach(found -> codes.add(found.group(1)));
      }
    }

    // Then
    assertThat(codes).hasSizeGreaterThan(10).isSubsetOf(pages.stringPropertyNames());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
