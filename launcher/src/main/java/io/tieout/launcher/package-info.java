/**
 * The only place where the product is put together: its configuration, its layers, its start and
 * its end.
 */
package io.tieout.launcher;
