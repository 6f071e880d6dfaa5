package io.tieout.demo;

/** How the run is spread over processes. */
enum Layout {
  /** Servers, simulators and product in the player's own process. */
  ONE,
  /** Servers and simulators in a process of their own, the product in another. */
  APART,
  /** As APART, with two processes of the product that share the work. */
  PAIR,
  /** As APART, with the product's system layer in a process of its own. */
  LAYERS
}
