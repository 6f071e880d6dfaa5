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

  @Override
  void close();
}
