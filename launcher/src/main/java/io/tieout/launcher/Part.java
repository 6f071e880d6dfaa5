package io.tieout.launcher;

import io.vertx.core.Future;

/** Something that is started and stopped, last started first stopped. */
interface Part {

  /** Completed when it works. */
  Future<Void> start();

  /** Completed when it has finished what it was doing. */
  Future<Void> stop();
}
