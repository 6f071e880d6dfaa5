/** What senders of usage see: taking events in, and where they went. */
package io.tieout.experience.usage;
