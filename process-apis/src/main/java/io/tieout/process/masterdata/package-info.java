/**
 * Customers and contracts, one way from the CRM to billing and the ERP, with the ids they have
 * there. Other capabilities ask {@link io.tieout.process.masterdata.CustomerDirectory}.
 */
package io.tieout.process.masterdata;
