/**
 * A simulated Salesforce organisation: accounts and contracts with the shapes of the REST API, SOQL
 * with pages held by a cursor, and the organisation's daily allowance of calls. It is not certified
 * by anyone.
 */
package io.tieout.sandbox.salesforce;
