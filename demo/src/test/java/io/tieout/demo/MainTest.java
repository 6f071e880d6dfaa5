package io.tieout.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    var told = start(file, true);

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
      var told = start(file, false);

      // Then
      assertThat(told).hasSize(1);
      assertThat(told.getFirst()).startsWith("tieout: " + file + ": management.port: 127.0.0.1:");
    }
  }

  /** The lines on the standard error of a run that fails. */
  private List<String> start(Path file, boolean fresh) throws Exception {
    var errors = elsewhere.resolve("errors");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=io/tieout/demo/logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dtieout.home=" + home,
                "-Dtieout.anyports=true",
                "-Dtieout.fresh=" + fresh,
                "-Dtieout.config=" + file,
                Main.class.getName())
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
