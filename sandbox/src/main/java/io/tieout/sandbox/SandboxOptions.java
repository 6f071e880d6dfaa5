package io.tieout.sandbox;

import java.util.List;
import java.util.Map;

/**
 * Where the sandbox listens, always on the loopback interface. Port 0 is the port of the last start
 * on the same directory while that is free, else any free one.
 *
 * @param vendorPorts by kind of system; a kind that is not named has port 0
 * @param entities legal entities, each of which has a billing account and a tax company of its name
 */
public record SandboxOptions(
    int postgresPort, int kafkaPort, Map<String, Integer> vendorPorts, List<String> entities) {

  /** Checks the ports and the names. */
  public SandboxOptions {
    vendorPorts = Map.copyOf(vendorPorts);
    entities = List.copyOf(entities);
    if (!Simulators.KINDS.containsAll(vendorPorts.keySet())) {
      throw new IllegalArgumentException(
          "vendorPorts " + vendorPorts.keySet() + ": allowed are " + Simulators.KINDS);
    }
  }

  /** Free ports throughout, for tests. */
  public static SandboxOptions anyPorts() {
    return new SandboxOptions(0, 0, Map.of(), List.of("US", "DE"));
  }

  /** The vendors at their documented ports from 8100 on. */
  public static SandboxOptions documentedPorts() {
    return new SandboxOptions(
        0, 0, Map.of("erp", 8100, "billing", 8101, "crm", 8102, "tax", 8103), List.of("US", "DE"));
  }

  int vendorPort(String kind) {
    return vendorPorts.getOrDefault(kind, 0);
  }
}
