/**
 * What stands between Tieout and a vendor's account: its quota, a bound on calls at a time, and a
 * breaker, whoever calls.
 */
package io.tieout.backbone.resilience;
