/**
 * A simulated NetSuite account with the shapes of SuiteTalk REST: records with external ids,
 * accounting periods that lock, references that must exist, and SuiteQL over the ledger. It checks
 * what NetSuite checks and is not certified by anyone.
 */
package io.tieout.sandbox.netsuite;
