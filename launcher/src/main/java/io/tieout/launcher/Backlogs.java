package io.tieout.launcher;

import io.micrometer.core.instrument.Gauge;
import io.tieout.backbone.outbox.Outbox;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.backbone.work.Worker;
import io.tieout.backbone.work.WorkerConfig;
import io.tieout.model.Caller;
import io.tieout.model.PostingBacklog;
import io.tieout.model.PostingState;
import io.tieout.model.UsageBacklog;
import io.tieout.process.masterdata.LegalEntity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What waits somewhere on its way, for metrics: asked for now and then, since the database would be
 * asked at every scrape else. Every process of a deployment says the same.
 */
final class Backlogs implements Part {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Those in which something is still to be done, by us. */
  private static final Set<PostingState> UNFINISHED =
      EnumSet.complementOf(EnumSet.of(PostingState.EXCEPTION, PostingState.VOIDED));

  private record Waiting(UsageBacklog usage, List<PostingBacklog> postings, long outbox) {
    double documents(String account, PostingState state) {
      return postings.stream()
          .filter(some -> some.account().equals(account) && some.state() == state)
          .mapToLong(PostingBacklog::documents)
          .sum();
    }
  }

  private final Ground ground;
  private final Processes processes;
  private volatile Waiting waiting; // null while it cannot be found out
  private Worker worker;

  Backlogs(Ground ground, Processes processes) {
    this.ground = ground;
    this.processes = processes;
  }

  @Override
  public Future<Void> start() {
    measure("tieout.usage.unwindowed", "records", one -> one.usage().unwindowed());
    measure("tieout.usage.held", "events", one -> one.usage().held());
    measure("tieout.usage.undelivered", "windows", one -> one.usage().undelivered());
    measure("tieout.outbox.waiting", "events", Waiting::outbox);
    ground.config().processes().entities().stream()
        .map(LegalEntity::erp)
        .distinct()
        .forEach(account -> UNFINISHED.forEach(state -> measure(account, state)));
    worker =
        Worker.start(
            ground.vertx(),
            "backlogs",
            WorkerConfig.every(ground.config().telemetry().backlogInterval()),
            this::read);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> stop() {
    return worker.stop();
  }

  private boolean read() {
    var now = ground.wall().instant();
    var caller = Caller.service("telemetry", Trace.start(), now.plus(PATIENCE));
    var usage = processes.usage().usageBacklog(caller, null, null);
    var postings = processes.posting().postingBacklog(caller);
    var outbox = Outbox.waiting(ground.store().core());
    try {
      Future.all(usage, postings, outbox).timeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).await();
      waiting = new Waiting(usage.result(), postings.result().items(), outbox.result());
    } catch (Exception e) { // await also throws checked ones, above all where it took too long
      waiting = null;
      throw e;
    }
    return false;
  }

  private void measure(String name, String unit, ToDoubleFunction<Waiting> value) {
    Gauge.builder(name, () -> known(value)).baseUnit(unit).register(ground.meters());
  }

  private void measure(String account, PostingState state) {
    Gauge.builder("tieout.unfinished", () -> known(one -> one.documents(account, state)))
        .tag("account", account)
        .tag("state", state.name())
        .baseUnit("postings")
        .register(ground.meters());
  }

  private double known(ToDoubleFunction<Waiting> value) {
    var known = waiting;
    return known == null ? Double.NaN : value.applyAsDouble(known);
  }
}
