/** CRM systems: the port is the generated {@code CrmSystem}, below are the vendors. */
package io.tieout.system.crm;
