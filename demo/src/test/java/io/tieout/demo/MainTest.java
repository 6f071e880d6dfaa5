package io.tieout.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one-command run as a process: what it does with a configuration that is wrong. */
class MainTest {

  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path home;
  @TempDir private Path elsewhere;

  @Test
  void aTypoIsToldInOneLineAndDestroysNothing() throws Exception {
    // Given
    var kept = Files.writeString(home.resolve("kept"), "state");
    var file = Files.writeString(elsewhere.resolve("tieout.json"), "{\"colour\": \"red\"}");

    // When
    var told = start("-Dtieout.config=" + file, "-Dtieout.fresh=true");

    // Then
    assertThat(told).hasSize(1);
    assertThat(told.getFirst()).startsWith("tieout: " + file + ": colour is not a key; there are");
    assertThat(kept).hasContent("state");
  }

  @Test
  void anAddressThatIsTakenIsToldInOneLine() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // Given
      var file =
          Files.writeString(
              elsewhere.resolve("tieout.json"),
              """
              {"gateway": {"port": 0}, "internal": {"port": 0}, "management": {"port": %d}}
              """
                  .formatted(taken.getLocalPort()));

      // When
      var told = start("-Dtieout.config=" + file);

      // Then
      assertThat(told).hasSize(1);
      assertThat(told.getFirst()).startsWith("tieout: " + file + ": management.port: 127.0.0.1:");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -Dtieout.demo=ture     | true or false is needed
          -Dtieout.layout=apart  | one of [ONE, APART, PAIR, LAYERS] is needed
          -Dtieout.seed=one      | a whole number of 0 to 9223372036854775807 is needed
          -Dtieout.customers=19  | a whole number of 20 to 2000 is needed
          -Dtieout.events=999    | a whole number of 1000 to 5000000 is needed
          """)
  void aFlagThatSaysWhatItCannotIsToldInOneLine(String flag, String needed) throws Exception {
    // When
    var told = start(flag);

    // Then
    assertThat(told).containsExactly("tieout: " + flag + ": " + needed);
  }

  /** The lines on the standard error of a run that fails, where digits are Arabic. */
  private List<String> start(String... flags) throws Exception {
    var errors = elsewhere.resolve("errors");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--sun-misc-unsafe-memory-access=allow",
                "-Duser.language=ar",
                "-Duser.country=EG",
                "-Dlogback.configurationFile=io/tieout/demo/logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dtieout.home=" + home,
                "-Dtieout.anyports=true"));
    command.addAll(List.of(flags));
    command.add(Main.class.getName());
    var process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
      return Files.readAllLines(errors, StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }
}
