package io.tieout.system.vendor;

import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tieout.backbone.failure.Failure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Times what is asked of accounts, the wait for their turn included. */
public final class CallMeter {

  private final MeterRegistry registry;
  private final MeterProvider<Timer> durations;

  public CallMeter(MeterRegistry registry) {
    this.registry = registry;
    durations =
        Timer.builder("tieout.vendor.call.duration")
            .description("What was asked of a vendor's account, by what became of it")
            .withRegistry(registry);
  }

  /** Makes the call and hands on its answer. */
  Future<?> time(String account, String operation, Callable<Future<?>> call) throws Exception {
    var sample = Timer.start(registry);
    return call.call()
        .onComplete(
            end ->
                sample.stop(
                    durations.withTags(
                        "account", account, "operation", operation, "outcome", outcome(end))));
  }

  /** A failure's kind, of which there are few; its code may be a vendor's own. */
  private static String outcome(AsyncResult<?> end) {
    return end.succeeded()
        ? "success"
        : Failure.of(end.cause())
            .getClass()
            .getSimpleName()
            .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
            .toLowerCase(Locale.ROOT);
  }
}
