package io.tieout.backbone.work;

import io.tieout.backbone.telemetry.LogKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A named loop on a virtual thread. It repeats its step at once while there is work, else after an
 * interval or when it is woken; a failing step is logged and tried again after a growing pause, so
 * a worker only ends when it is stopped. Where a step waits that takes too long is logged.
 */
public final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

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
  private final Future<Void> end;
  private final Lock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean woken; // guarded by the lock
  private boolean stopped; // guarded by the lock
  private final AtomicInteger failures = new AtomicInteger();
  private volatile long begun; // the step, if one runs
  private volatile boolean running;

  private Worker(Vertx vertx, String name, WorkerConfig config, Step step) {
    this.vertx = vertx;
    this.name = name;
    this.config = config;
    this.step = step;
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

  private Void loop() throws InterruptedException {
    boolean more = true;
    while (goesOn(more)) {
      try {
        more = runStep();
        failures.set(0);
      } catch (Throwable e) { // also an error must not end it
        more = false;
        LOG.atWarn()
            .addKeyValue(LogKeys.WORKER, name)
            .setCause(e)
            .log("A worker failed {} times in a row", failures.incrementAndGet());
      }
    }
    return null;
  }

  private boolean runStep() throws Exception {
    var thread = Thread.currentThread();
    var timer = vertx.setTimer(config.longestStep().toMillis(), late -> tellOf(thread));
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
    LOG.atError()
        .addKeyValue(LogKeys.WORKER, name)
        .setCause(where)
        .log("A worker has been at one step for {}", config.longestStep());
  }

  /** Pauses unless there is more to do; false when the worker is to end. */
  private boolean goesOn(boolean more) throws InterruptedException {
    // A wake-up must not shorten the pause after a failure: it would defeat the backoff.
    boolean backingOff = failures() > 0;
    Duration pause = backingOff ? config.pauseAfter(failures()) : config.interval();
    long left = more ? 0 : pause.toNanos();
    lock.lock();
    try {
      while (left > 0 && !stopped && (backingOff || !woken)) {
        left = changed.awaitNanos(left);
      }
      woken = false;
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  private void signal(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
