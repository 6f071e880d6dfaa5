package io.tieout.backbone.http;

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
    check(port >= 0 && port <= 65_535, "port is 0 to 65535", port);
    check(instances >= 1 && instances <= 64, "instances is 1 to 64", instances);
    check(
        headerDeadline.compareTo(Duration.ZERO) > 0,
        "headerDeadline is longer than nothing",
        headerDeadline);
    check(
        bodyDeadline.compareTo(Duration.ZERO) > 0,
        "bodyDeadline is longer than nothing",
        bodyDeadline);
    check(keepAlive.compareTo(Duration.ZERO) > 0, "keepAlive is longer than nothing", keepAlive);
    check(checkedOneIn >= 0, "checkedOneIn is not negative", checkedOneIn);
    check(!drainLinger.isNegative(), "drainLinger is not negative", drainLinger);
    check(
        drainWithin.compareTo(Duration.ZERO) > 0,
        "drainWithin is longer than nothing",
        drainWithin);
  }

  /** One event loop and the times that the product promises. */
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

  private static void check(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException("%s, not %s".formatted(rule, value));
    }
  }
}
