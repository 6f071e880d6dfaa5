/**
 * What adapters of every kind of system share: HTTP to one vendor account, where each way to fail
 * is told apart by whether the vendor may have acted.
 */
package io.tieout.system.vendor;
