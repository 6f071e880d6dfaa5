/**
 * What Tieout needs around it to run on one machine: an embedded PostgreSQL, an embedded Kafka and
 * the simulated vendors, each durable in a directory that it is given. It knows nothing of the
 * product, so that every module's tests can stand on it.
 */
package io.tieout.sandbox;
