/**
 * The edge: who calls, what they may call, and what is offered to anyone. It knows contracts, not
 * capabilities.
 */
package io.tieout.gateway;
