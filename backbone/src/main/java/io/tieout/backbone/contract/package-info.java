/**
 * The contracts that the build bundled, read once, with every schema compiled once. Requests,
 * events and configuration of topics are checked against these and nothing else.
 */
package io.tieout.backbone.contract;
