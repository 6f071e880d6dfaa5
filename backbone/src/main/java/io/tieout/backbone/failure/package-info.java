/**
 * How anything in Tieout fails: a small closed set of failures, each with a stable code, and the
 * one place that turns them into HTTP problems (RFC 9457) and back. What matters most is kept apart
 * by type: nothing was done ({@code Unavailable}) against nobody knows ({@code Uncertain}).
 */
package io.tieout.backbone.failure;
