package io.tieout.launcher;

import io.tieout.backbone.config.ConfigurationException;
import io.tieout.backbone.http.ListenerConfig;
import io.tieout.launcher.TieoutConfig.Layer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whether each listener of a process can have an address of its own. */
final class Addresses {

  private final Map<String, ListenerConfig> seen = new LinkedHashMap<>();

  private Addresses() {}

  /**
   * Checks those that this process opens.
   *
   * @throws ConfigurationException naming the keys that cannot both be had, or the unknown host
   */
  static void check(TieoutConfig config) {
    var addresses = new Addresses();
    if (config.runs(Layer.EDGE)) {
      addresses.add("gateway", config.gateway());
    }
    addresses.add("internal", config.internal());
    addresses.add("management", config.management());
  }

  private void add(String key, ListenerConfig listener) {
    var host = host(key, listener);
    seen.forEach(
        (otherKey, other) -> {
          if (listener.port() != 0
              && listener.port() == other.port()
              && meet(host, host(otherKey, other))) {
            throw new ConfigurationException(
                "%s.port and %s.port are both %d, give each a port of its own"
                    .formatted(otherKey, key, listener.port()));
          }
        });
    seen.put(key, listener);
  }

  /** Whoever listens at every address leaves none to others. */
  private static boolean meet(InetAddress one, InetAddress other) {
    return one.equals(other) || one.isAnyLocalAddress() || other.isAnyLocalAddress();
  }

  private static InetAddress host(String key, ListenerConfig listener) {
    try {
      return InetAddress.getByName(listener.host());
    } catch (UnknownHostException e) {
      throw new ConfigurationException(
          "%s.host is %s, a host that is not known here".formatted(key, listener.host()));
    }
  }
}
