/**
 * What every simulated vendor stands on: an HTTP listener, objects kept in PostgreSQL, business
 * time, durable webhooks, faults on demand and the control API under {@code /_sandbox}. A vendor is
 * one class whose constructor takes a {@link io.tieout.sandbox.kit.VendorHost} and registers its
 * routes; its endpoints are plain blocking code on virtual threads, and whatever they change is
 * committed before the answer leaves.
 */
package io.tieout.sandbox.kit;
