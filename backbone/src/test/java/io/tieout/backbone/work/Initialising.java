package io.tieout.backbone.work;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * A process in which two virtual threads keep their carriers, one initialising a class and one
 * waiting for that, until a third lets go of a lock. Ends with 0 once all three have.
 */
final class Initialising {
  static final Semaphore LOCK = new Semaphore(1);
  static final CountDownLatch BEGUN = new CountDownLatch(1);

  private Initialising() {}

  /** Needs the lock to come into being. */
  static final class Slow {
    static {
      BEGUN.countDown();
      LOCK.acquireUninterruptibly();
      LOCK.release();
    }

    private Slow() {}

    static void need() {}
  }

  public static void main(String[] args) throws InterruptedException {
    Carriers.reserve();
    var held = new CountDownLatch(1);
    var occupied = new CountDownLatch(1);
    var holder =
        Thread.startVirtualThread(
            () -> {
              LOCK.acquireUninterruptibly();
              held.countDown();
              awaitQuietly(occupied);
              LOCK.release();
            });
    held.await();
    var initialises = Thread.startVirtualThread(Slow::need);
    BEGUN.await();
    var waits = Thread.startVirtualThread(Slow::need);
    while (initialises.getState() != Thread.State.WAITING || waits.getStackTrace().length == 0) {
      Thread.onSpinWait();
    }
    occupied.countDown();
    holder.join();
    initialises.join();
    waits.join();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
