package io.tieout.sandbox.kit;

/** Ends a call with a refusal in the vendor's own words; what the call has changed is undone. */
public final class Refusal extends RuntimeException {
  private final transient Reply reply;

  /** Refuses with that reply. */
  public Refusal(Reply reply) {
    super("refused with status " + reply.status(), null, false, false);
    this.reply = reply;
  }

  /** What the client is told. */
  public Reply reply() {
    return reply;
  }
}
