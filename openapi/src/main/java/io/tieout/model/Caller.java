package io.tieout.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * On whose behalf something is done: the explicit first parameter of every generated method. The
 * binder makes it from the request, the client sends it on, workers act as a named service subject.
 *
 * @param subject who, as audit and four eyes see it; several keys may share one subject
 * @param tenant what the caller may see: {@code house}, or a partner's own
 * @param roles what the caller may do
 * @param traceparent W3C trace context of the request
 * @param deadline wall-clock instant after which nobody waits for the answer
 */
public record Caller(
    String subject, String tenant, Set<Role> roles, String traceparent, Instant deadline) {

  /** The tenant of internal consumers; it sees every customer. */
  public static final String HOUSE = "house";

  public Caller {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(tenant, "tenant");
    roles = Set.copyOf(roles);
    Objects.requireNonNull(traceparent, "traceparent");
    Objects.requireNonNull(deadline, "deadline");
  }

  /** A worker of ours, named by the capability it works for, acting until the deadline. */
  public static Caller service(String capability, String traceparent, Instant deadline) {
    return new Caller("service:" + capability, HOUSE, Set.of(Role.SERVICE), traceparent, deadline);
  }
}
