package io.tieout.process.usage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Half a SHA-256, 128 bits, over texts that none of them can run into: senders choose the texts, so
 * a hash that they could make collide would let one event pass for another.
 */
final class Digest {
  /** The length of a digest. */
  static final int BYTES = 2 * Long.BYTES;

  private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Digest::sha256);

  private Digest() {}

  /** The identity of an event: unique for ever within (tenant, source, id). */
  static UUID identity(String tenant, String source, String id) {
    return of(tenant, source, id);
  }

  /**
   * What an event's money hangs on. Its attributes and the layout of its JSON are left out, so that
   * a sender may write the same event again in another way.
   */
  static UUID payload(Reading.Facts facts) {
    return of(
        facts.subject(),
        facts.time().toString(),
        facts.meter(),
        facts.quantity().stripTrailingZeros().toPlainString(),
        facts.subscription() == null ? "" : facts.subscription());
  }

  static byte[] bytes(UUID digest) {
    return ByteBuffer.allocate(BYTES)
        .putLong(digest.getMostSignificantBits())
        .putLong(digest.getLeastSignificantBits())
        .array();
  }

  /** The digest that comes next in the buffer. */
  static UUID get(ByteBuffer buffer) {
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  /**
   * The part of so many equal parts of all digests that this one lies in, from 0. The log is split
   * as the table is, so that a batch goes into one part of the table.
   */
  static int part(UUID digest, int parts) {
    return (int) (((digest.getMostSignificantBits() >>> Integer.SIZE) * parts) >>> Integer.SIZE);
  }

  private static UUID of(String... texts) {
    MessageDigest sha256 = SHA_256.get();
    for (String text : texts) {
      sha256.update(text.getBytes(StandardCharsets.UTF_8));
      sha256.update((byte) 0); // no text holds it: control characters are refused
    }
    return get(ByteBuffer.wrap(sha256.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
