package io.tieout.sandbox.kit;

import java.time.Instant;
import java.util.Map;

/** The vendor's own way of signing a webhook. */
@FunctionalInterface
public interface WebhookSignature {
  /** The headers that prove, to who knows the secret, that the body is the vendor's. */
  Map<String, String> headers(String secret, String body, Instant at);
}
