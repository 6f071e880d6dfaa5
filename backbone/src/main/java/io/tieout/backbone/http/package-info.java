/**
 * HTTP bound to contracts: {@code Api} serves the operations of contracts, {@code Binder} serves a
 * generated interface, {@code Client} is that interface over HTTP, and {@code Listener} is a server
 * with every limit of the edge. Routing, validation and refusals come from the contract alone, so a
 * handler decodes, calls and renders.
 */
package io.tieout.backbone.http;
