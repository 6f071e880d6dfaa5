package io.tieout.backbone.http;

import io.tieout.backbone.config.Allowed;
import java.time.Duration;
import java.util.Objects;

/**
 * Where a listener listens, and for how long it waits.
 *
 * @param port 0 for any free one
 * @param instances event loops that serve it
 * @param headerDeadline from accepting a connection to the end of its first headers
 * @param bodyDeadline from the end of a request's headers to the end of its body, where the
 *     operation has no deadline of its own
 * @param keepAlive from an answer to the end of the next request's headers
 * @param checkedOneIn how many answers there are to one that is held against its contract; 0 checks
 *     none
 * @param drainLinger how long a draining listener still accepts, until load balancers have noticed
 * @param drainWithin how long requests in flight may then take
 */
public record ListenerConfig(
    String host,
    int port,
    int instances,
    Duration headerDeadline,
    Duration bodyDeadline,
    Duration keepAlive,
    int checkedOneIn,
    Duration drainLinger,
    Duration drainWithin) {

  public ListenerConfig {
    Objects.requireNonNull(host, "host");
    Allowed.range("port", port, 0, 65_535);
    Allowed.range("instances", instances, 1, 64);
    Allowed.positive("headerDeadline", headerDeadline);
    Allowed.positive("bodyDeadline", bodyDeadline);
    Allowed.positive("keepAlive", keepAlive);
    Allowed.atLeast("checkedOneIn", checkedOneIn, 0);
    Allowed.notNegative("drainLinger", drainLinger);
    Allowed.positive("drainWithin", drainWithin);
  }

  /** The listener of a test: one event loop, every answer checked. */
  public static ListenerConfig on(String host, int port) {
    return new ListenerConfig(
        host,
        port,
        1,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        1,
        Duration.ofSeconds(5),
        Duration.ofSeconds(25));
  }
}
