package io.tieout.sandbox.kit;

/** One operation of a vendor: blocking code on a virtual thread. */
@FunctionalInterface
public interface Endpoint {
  /**
   * Answers one call.
   *
   * @throws Refusal to refuse it and to undo what it changed
   */
  Reply handle(Call call);
}
