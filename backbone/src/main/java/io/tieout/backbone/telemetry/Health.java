package io.tieout.backbone.telemetry;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Whether this process can do its work. Something it cannot do without makes it not ready;
 * something it can do without for a while only degrades it. Liveness asks nobody.
 */
public final class Health {

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private record Check(boolean needed, String without, Supplier<Future<Boolean>> up) {}

  /**
   * @param ready whether requests should come here
   * @param down what does not answer, and what does not work without it
   */
  public record Report(boolean ready, Map<String, String> down) {
    /** UP, DEGRADED (ready, though something is down) or DOWN. */
    public String status() {
      return !ready ? "DOWN" : down.isEmpty() ? "UP" : "DEGRADED";
    }
  }

  private final Map<String, Check> checks = new ConcurrentSkipListMap<>();
  private volatile boolean draining;

  /**
   * Without it the process is not ready.
   *
   * @param without what that means, for people
   */
  public void needs(String name, String without, Supplier<Future<Boolean>> up) {
    checks.put(name, new Check(true, without, up));
  }

  /**
   * Without it the process is ready, degraded.
   *
   * @param without what does not work while it is down, for people
   */
  public void wants(String name, String without, Supplier<Future<Boolean>> up) {
    checks.put(name, new Check(false, without, up));
  }

  /** The same for what this process does by itself, and knows at once how it is going. */
  public void watches(String name, String without, BooleanSupplier well) {
    wants(name, without, () -> Future.succeededFuture(well.getAsBoolean()));
  }

  /** From now on not ready: the process is about to stop. */
  public void drain() {
    draining = true;
  }

  /** Asks every check at once; one that fails, or does not answer within a second, is down. */
  public Future<Report> report() {
    var down = new TreeMap<String, String>();
    var asked = new TreeMap<String, Future<Boolean>>();
    checks.forEach((name, check) -> asked.put(name, ask(check)));
    return Future.join(asked.values().stream().toList())
        .map(
            answers -> {
              asked.forEach(
                  (name, answer) -> {
                    if (!answer.result()) {
                      down.put(name, checks.get(name).without());
                    }
                  });
              var ready = !draining && down.keySet().stream().noneMatch(this::isNeeded);
              return new Report(ready, down);
            });
  }

  private boolean isNeeded(String name) {
    return checks.get(name).needed();
  }

  private static Future<Boolean> ask(Check check) {
    return Future.future(promise -> check.up().get().onComplete(promise))
        .map(Boolean.class::cast)
        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .otherwise(false);
  }
}
