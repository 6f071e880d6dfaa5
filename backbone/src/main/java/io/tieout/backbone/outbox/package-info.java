/**
 * Events that commit together with the change they tell of. The relay brings them to the event log,
 * at least once and in order for each key; consumers recognise repeats by what the event says, such
 * as the version of a document.
 */
package io.tieout.backbone.outbox;
