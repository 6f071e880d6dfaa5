package io.tieout.backbone.work;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Timer;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A named loop on a virtual thread. It repeats its step at once while there is work, else after an
 * interval or when it is woken; a failing step is logged and tried again after a growing pause, so
 * a worker only ends when it is stopped. Where a step waits that takes too long is logged.
 */
public final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** One turn of the loop, on a virtual thread. */
  @FunctionalInterface
  public interface Step {
    /** Does a bounded piece of work; true if there may be more. */
    boolean run() throws Exception;
  }

  private final String name;
  private final WorkerConfig config;
  private final Step step;
  private final Vertx vertx;
  private final ContextInternal watch; // apart from the worker's, which a step may keep busy
  private final Future<Void> end;
  private Promise<Void> changed = Promise.promise(); // guarded by this
  private boolean woken; // guarded by this
  private boolean stopped; // guarded by this
  private final AtomicInteger failures = new AtomicInteger();
  private volatile long begun; // the step, if one runs
  private volatile boolean running;

  private Worker(Vertx vertx, String name, WorkerConfig config, Step step) {
    this.vertx = vertx;
    this.name = name;
    this.config = config;
    this.step = step;
    watch = ((VertxInternal) vertx).createEventLoopContext();
    end = UseCase.run(vertx, this::loop);
  }

  public static Worker start(Vertx vertx, String name, WorkerConfig config, Step step) {
    return new Worker(vertx, name, config, step);
  }

  /** There may be work: ends the pause between steps, or the next one if a step is running. */
  public void wake() {
    signal(() -> woken = true);
  }

  /** Ends the loop; completed when a step that was running has returned. */
  public Future<Void> stop() {
    signal(() -> stopped = true);
    return end;
  }

  public String name() {
    return name;
  }

  /** Whether the step that runs is within its time, and the one before did not fail. */
  public boolean isWell() {
    var overdue = running && System.nanoTime() - begun > config.longestStep().toNanos();
    return !overdue && failures() == 0;
  }

  /** How many steps have failed since the last one that did not. */
  int failures() {
    return failures.get();
  }

  private Void loop() {
    boolean more = true;
    while (goesOn(more)) {
      try {
        more = runStep();
        failures.set(0);
      } catch (Exception e) {
        more = false;
        LOG.warn("Worker {} failed {} times in a row", name, failures.incrementAndGet(), e);
      }
    }
    return null;
  }

  private boolean runStep() throws Exception {
    var thread = Thread.currentThread();
    var timer = watch.setTimer(config.longestStep().toMillis(), late -> tellOf(thread));
    begun = System.nanoTime();
    running = true;
    try {
      return step.run();
    } finally {
      running = false;
      vertx.cancelTimer(timer);
    }
  }

  private void tellOf(Thread thread) {
    var where = new IllegalStateException("it waits here");
    where.setStackTrace(thread.getStackTrace());
    LOG.error("Worker {} has been at one step for {}", name, config.longestStep(), where);
  }

  /** Pauses unless there is more to do; false when the worker is to end. */
  private boolean goesOn(boolean more) {
    // A wake-up must not shorten the pause after a failure: it would defeat the backoff.
    boolean backingOff = failures() > 0;
    Duration pause = backingOff ? config.pauseAfter(failures()) : config.interval();
    long end = System.nanoTime() + (more ? 0 : pause.toNanos());
    while (true) {
      Future<Void> change;
      synchronized (this) {
        if (stopped || (woken && !backingOff) || end - System.nanoTime() <= 0) {
          woken = false;
          return !stopped;
        }
        changed = Promise.promise();
        change = changed.future();
      }
      awaitAtMost(change, end - System.nanoTime());
    }
  }

  /**
   * Waits as Vert.x does, which lets others have the context meanwhile: a thread that blocked here
   * would keep whatever ends on it from ever being heard of.
   */
  private void awaitAtMost(Future<Void> change, long nanos) {
    Timer timer = vertx.timer(nanos / NANOS_PER_MILLI + 1, TimeUnit.MILLISECONDS);
    Future.any(change, timer).await();
    timer.cancel();
  }

  private synchronized void signal(Runnable change) {
    change.run();
    changed.tryComplete();
  }
}
