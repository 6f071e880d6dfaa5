package io.tieout.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tieout.backbone.config.Configuration;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The one-command run as a process: what it does with a configuration that is wrong, and how it
 * ends.
 */
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

  @Test
  void sigtermLetsWhatIsInFlightFinish() throws Exception {
    // Given one that serves, with a request in flight
    var file =
        Files.writeString(
            elsewhere.resolve("tieout.json"),
            """
            {"gateway": {"port": 0, "drainLinger": "PT1S"}, "internal": {"port": 0, "drainLinger": "PT1S"},
             "management": {"port": 0}}
            """);
    var process = launch("-Dtieout.config=" + file, "-Dtieout.demo=false", "-Dtieout.customers=20");
    try {
      var described = home.resolve("run.json");
      await(process, () -> Files.exists(described) && Files.size(described) > 0);
      var run = Configuration.file(described);
      var inFlight = ingest(run.path("gateway").textValue());
      var body = inFlight.getOutputStream();
      body.write('[');
      body.flush();

      // When
      process.destroy();

      // Then
      await(process, () -> ready(run.path("management").textValue()) == 503);
      body.write(']');
      body.close();
      assertThat(inFlight.getResponseCode()).isEqualTo(202);
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(Files.exists(home.resolve("sandbox/postgres/data/postmaster.pid"))).isFalse();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** A request whose body of two bytes is still to be sent. */
  private HttpURLConnection ingest(String gateway) throws IOException {
    var request =
        (HttpURLConnection) URI.create(gateway + "/api/usage/v1/events").toURL().openConnection();
    request.setRequestMethod("POST");
    request.setRequestProperty("Content-Type", "application/cloudevents-batch+json");
    var keys = Configuration.file(home.resolve(Credentials.FILE));
    request.setRequestProperty("X-Api-Key", keys.path("usage-writer").textValue());
    request.setDoOutput(true);
    request.setFixedLengthStreamingMode(2);
    return request;
  }

  private static int ready(String management) throws IOException {
    var url = URI.create(management + "/health/ready").toURL();
    return ((HttpURLConnection) url.openConnection()).getResponseCode();
  }

  /** Waits until it holds; of a process that ends before, or takes too long, says what it told. */
  private void await(Process process, Callable<Boolean> condition) throws Exception {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.call()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        fail("%s: %s%s", process, Files.readString(output()), Files.readString(errors()));
      }
      Thread.sleep(20);
    }
  }

  /** The lines on the standard error of a run that fails. */
  private List<String> start(String... flags) throws Exception {
    var process = launch(flags);
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
      return Files.readAllLines(errors(), StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Where digits are Arabic: nothing is to follow from it. */
  private Process launch(String... flags) throws IOException {
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
    return new ProcessBuilder(command)
        .redirectOutput(output().toFile())
        .redirectError(errors().toFile())
        .start();
  }

  private Path output() {
    return elsewhere.resolve("output");
  }

  private Path errors() {
    return elsewhere.resolve("errors");
  }
}
