/**
 * The event log, Kafka: appending with the acknowledgement of all in-sync replicas, and consuming
 * with positions that PostgreSQL keeps, so that every record counts exactly once in it.
 */
package io.tieout.backbone.eventlog;
