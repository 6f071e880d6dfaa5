package io.tieout.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.SandboxOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small month from end to end, over real sockets, PostgreSQL and Kafka. */
class SampleRunTest {

  private static final long SEED = 7;

  @Test
  void aMonthTiesOut(@TempDir Path home) {
    // Given
    var plan = SamplePlan.standard(SEED, 20, 3_000);
    var options =
        new SampleRun.Options(
            Layout.ONE, home, SandboxOptions.anyPorts(), plan, true, true, anyPorts());

    var out = System.out;
    out.println("seed " + SEED);

    // When
    boolean tiesOut;
    try (var run = SampleRun.start(options, out)) {
      tiesOut = run.play();
    }

    // Then
    assertThat(tiesOut).isTrue();
  }

  private static ObjectNode anyPorts() {
    var overrides = JsonNodeFactory.instance.objectNode();
    for (var listener : new String[] {"gateway", "internal", "management"}) {
      overrides.putObject(listener).put("port", 0);
    }
    return overrides;
  }
}
