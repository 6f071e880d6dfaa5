/**
 * Who may act alone, among all processes: a row in PostgreSQL with an expiry and a fencing token. A
 * holder that froze finds out at its next transaction, not after it. PostgreSQL's clock decides.
 */
package io.tieout.backbone.lease;
