package io.tieout.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.SandboxOptions;
import java.nio.file.Path;

/** The demo as a test wants it: a small sandbox and the product in this process, on free ports. */
public final class RunningSample implements AutoCloseable {

  private static final long SEED = 11;
  private static final int CUSTOMERS = 20;
  private static final int EVENTS = 1_000;

  private final SampleRun run;

  private RunningSample(SampleRun run) {
    this.run = run;
  }

  /** Starts everything and plays a small month; what runs where is in {@code run.json}. */
  public static RunningSample play(Path home, ObjectNode overrides) {
    System.out.println("seed " + SEED);
    var plan = SamplePlan.standard(SEED, CUSTOMERS, EVENTS);
    var options =
        new SampleRun.Options(
            Layout.ONE, home, SandboxOptions.anyPorts(), plan, true, false, true, overrides);
    var run = SampleRun.start(options, System.out);
    try {
      run.describe();
      if (!run.play()) {
        throw new IllegalStateException("the sample month does not tie out");
      }
    } catch (RuntimeException e) {
      run.close();
      throw e;
    }
    return new RunningSample(run);
  }

  @Override
  public void close() {
    run.close();
  }
}
