package io.tieout.backbone.lease;

/** Somebody else may hold the lease by now: what was done under it must not be committed. */
public final class LeaseLost extends RuntimeException {
  private static final long serialVersionUID = 1;

  LeaseLost(String name, long token) {
    super("lease " + name + " with token " + token + " is lost");
  }
}
