/** One rule, for consumers, lanes and senders alike, on what becomes of work that failed. */
package io.tieout.backbone.disposition;
