package io.tieout.gateway;

import io.tieout.model.Caller;
import io.tieout.model.Hook;
import io.vertx.core.Future;

/** Takes the webhooks of one vendor account; succeeded once they are committed. */
@FunctionalInterface
public interface HookReceiver {

  /** Takes a webhook exactly as it came. */
  Future<Void> receive(Caller caller, Hook hook);
}
