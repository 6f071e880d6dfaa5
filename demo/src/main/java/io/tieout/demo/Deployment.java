package io.tieout.demo;

import io.tieout.sandbox.SandboxDescription;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Sandbox and product, running. */
interface Deployment extends AutoCloseable {

  /** Where PostgreSQL, Kafka and the simulated vendors are. */
  SandboxDescription sandbox();

  /** Where the product can be reached, by each of its processes that runs the edge. */
  List<URI> gateways();

  /** Where each process of the product tells of its health. */
  List<URI> managements();

  /** The listeners of the product, for people and programs. */
  Map<String, String> listeners();

  /** Where a listener of this machine is reached; one on all of its addresses, on the loopback. */
  static URI uri(String host, int port) {
    var reached =
        switch (host) {
          case "0.0.0.0" -> "127.0.0.1";
          case "::" -> "::1";
          default -> host;
        };
    return URI.create(
        "http://%s:%d".formatted(reached.contains(":") ? "[" + reached + "]" : reached, port));
  }

  /** Lets what is in flight finish, then ends everything. */
  void drain();

  /** Ends everything at once. */
  @Override
  void close();
}
