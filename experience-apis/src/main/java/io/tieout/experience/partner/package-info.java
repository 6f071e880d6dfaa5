/** What a partner sees of its own customers; row-level security keeps everybody else's away. */
package io.tieout.experience.partner;
