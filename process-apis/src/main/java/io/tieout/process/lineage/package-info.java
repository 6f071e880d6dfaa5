/**
 * From a usage event to the ERP line that charges for it, and back. It keeps nothing of its own.
 */
package io.tieout.process.lineage;
