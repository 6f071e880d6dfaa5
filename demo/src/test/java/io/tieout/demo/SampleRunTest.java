package io.tieout.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.SandboxOptions;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small month from end to end, over real sockets, at vendors that fail now and then. */
class SampleRunTest {

  private static final long SEED = 7;

  @Test
  void aMonthTiesOut(@TempDir Path home) {
    // Given
    var plan = SamplePlan.standard(SEED, 20, 3_000);
    var options =
        new SampleRun.Options(
            Layout.ONE, home, SandboxOptions.anyPorts(), plan, true, true, true, anyPorts());

    var out = System.out;
    out.println("seed " + SEED);

    // When
    boolean tiesOut;
    Map<String, Long> faults;
    try (var run = SampleRun.start(options, out)) {
      tiesOut = run.play();
      faults = run.faultsStruck();
    }

    // Then
    assertThat(tiesOut).isTrue();
    assertThat(faults.get("billing")).isPositive();
  }

  private static ObjectNode anyPorts() {
    var overrides = JsonNodeFactory.instance.objectNode();
    for (var listener : new String[] {"gateway", "internal", "management"}) {
      overrides.putObject(listener).put("port", 0);
    }
    return overrides;
  }
}
