/** ERP systems: the port is the generated {@code ErpSystem}, below are the vendors. */
package io.tieout.system.erp;
