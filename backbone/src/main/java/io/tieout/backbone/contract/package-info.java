/**
 * The contracts that the build bundled, read once, with every schema compiled once. Requests are
 * checked against these, and topics are made as these say; usage events have a reader of their own,
 * for speed.
 */
package io.tieout.backbone.contract;
