/**
 * NetSuite through SuiteTalk REST: records by external id, posted by POST alone (a second one under
 * the same external id is refused; PUT would be an edit), and its ledger through SuiteQL.
 */
package io.tieout.system.erp.netsuite;
