/** Salesforce's REST API: accounts and contracts, read by SOQL in the order of their changes. */
package io.tieout.system.crm.salesforce;
