package io.tieout.system.vendor;

import io.tieout.backbone.config.Allowed;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * Where a vendor listens and how long we wait for it.
 *
 * @param uri scheme, host and port; {@code https} brings TLS with the host verified
 * @param connectTimeout for a connection, also one from the pool
 * @param timeout for the whole answer, from the moment the request is sent
 * @param connections most that are open at once
 */
public record VendorEndpoint(URI uri, Duration connectTimeout, Duration timeout, int connections) {

  public VendorEndpoint {
    Objects.requireNonNull(uri, "uri");
    Allowed.that(
        "uri",
        uri.getHost() != null && ("http".equals(uri.getScheme()) || isTls(uri)),
        "is not http://host[:port] or https://host[:port]");
    Allowed.positive("connectTimeout", connectTimeout);
    Allowed.positive("timeout", timeout);
    Allowed.range("connections", connections, 1, 1_000);
  }

  /** With the waits that suit most vendors. */
  public static VendorEndpoint of(URI uri) {
    return new VendorEndpoint(uri, Duration.ofSeconds(5), Duration.ofSeconds(30), 32);
  }

  boolean isTls() {
    return isTls(uri);
  }

  int port() {
    return uri.getPort() >= 0 ? uri.getPort() : isTls() ? 443 : 80;
  }

  private static boolean isTls(URI uri) {
    return "https".equals(uri.getScheme());
  }
}
