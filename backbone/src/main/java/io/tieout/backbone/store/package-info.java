/**
 * PostgreSQL: transactions for workers (pool {@code core}) and for reads on behalf of a caller
 * (pool {@code edge}, bound by row-level security to the caller's tenant), notifications, and
 * migrations with one SQL schema per capability. The conventions of the scripts are in this
 * folder's README.
 */
package io.tieout.backbone.store;
