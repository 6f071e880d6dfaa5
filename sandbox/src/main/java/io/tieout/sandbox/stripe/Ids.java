package io.tieout.sandbox.stripe;

import java.security.SecureRandom;

/** Ids as Stripe makes them: what it is, and something random. */
final class Ids {
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  static String next(String prefix) {
    StringBuilder id = new StringBuilder(prefix).append('_');
    RANDOM.ints(24, 0, ALPHABET.length()).forEach(at -> id.append(ALPHABET.charAt(at)));
    return id.toString();
  }
}
