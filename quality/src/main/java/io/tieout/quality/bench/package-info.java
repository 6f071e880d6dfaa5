/**
 * Benchmarks of the ingest path, {@code mvn -Pbench}. The product is measured from outside, by its
 * public face; the load comes from this process, whose CPU does not count. Every ratio is of two
 * measurements of one run, so that it means something on any machine.
 */
package io.tieout.quality.bench;
