/**
 * Where code that waits runs: a use case on a virtual thread of its own, a worker's loop on
 * another. Below both, {@code Future.await} waits without blocking an event loop.
 */
package io.tieout.backbone.work;
