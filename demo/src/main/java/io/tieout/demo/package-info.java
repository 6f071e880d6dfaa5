/**
 * The sample month: a generator that knows from its seed what must come out, a player that lets the
 * month happen to a running Tieout, and the one-command run that starts everything and compares.
 */
package io.tieout.demo;
