package io.tieout.backbone.work;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A named loop on a virtual thread. It repeats its step at once while there is work, else after an
 * interval or when it is woken; a failing step is logged and tried again after a growing pause, so
 * a worker only ends when it is stopped.
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
  private final Future<Void> end;
  private final Lock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean woken; // guarded by lock
  private boolean stopped; // guarded by lock
  private final AtomicInteger failures = new AtomicInteger();

  private Worker(Vertx vertx, String name, WorkerConfig config, Step step) {
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

  /** How many steps have failed since the last one that did not. */
  public int failures() {
    return failures.get();
  }

  private Void loop() throws InterruptedException {
    boolean more = true;
    while (goesOn(more)) {
      try {
        more = step.run();
        failures.set(0);
      } catch (Exception e) {
        more = false;
        LOG.warn("Worker {} failed {} times in a row", name, failures.incrementAndGet(), e);
      }
    }
    return null;
  }

  /** Pauses unless there is more to do; false when the worker is to end. */
  private boolean goesOn(boolean more) throws InterruptedException {
    lock.lock();
    try {
      // A wake-up must not shorten the pause after a failure: it would defeat the backoff.
      boolean backingOff = failures() > 0;
      long left =
          more ? 0 : (backingOff ? config.pauseAfter(failures()) : config.interval()).toNanos();
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
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
