package io.tieout.system.vendor;

import io.vertx.core.Future;

/** What speaks to one vendor account; it implements the port of its kind of system. */
public interface Adapter {

  /** Closes its connections. */
  Future<Void> close();
}
