/** What people who run Tieout see: what is on its way, and how each system is doing. */
package io.tieout.experience.operations;
