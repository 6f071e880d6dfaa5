package io.tieout.backbone.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CarriersTest {

  @Test
  void virtualThreadsGetOnWhereTwoOfThemKeepTheirCarriers()
      throws IOException, InterruptedException {
    // Given
    var command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:ActiveProcessorCount=2",
            "-cp",
            System.getProperty("java.class.path"),
            Initialising.class.getName());

    // When
    var process = command.inheritIO().start();

    // Then
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it gets to its end").isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
