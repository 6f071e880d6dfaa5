package io.tieout.process.posting;

import io.tieout.model.DocumentKind;
import io.tieout.model.Invoice;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Objects;

/**
 * What makes a posting one and the same for ever, whoever delivers its document again and in
 * whichever version.
 *
 * @param entity the legal entity whose books it enters
 * @param ledger the ledger of that entity
 * @param system the kind of system the document comes from, {@code stripe}
 * @param kind what the document is to the ledger
 * @param document the document's id in that system
 */
public record BusinessKey(
    String entity, String ledger, String system, DocumentKind kind, String document) {

  /** The ledger of an entity that keeps one. */
  static final String PRIMARY_LEDGER = "primary";

  private static final String PREFIX = "tie-";
  private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int REFERENCE_DIGITS = 32;

  public BusinessKey {
    Objects.requireNonNull(entity, "entity");
    Objects.requireNonNull(ledger, "ledger");
    Objects.requireNonNull(system, "system");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(document, "document");
  }

  /** The key of an invoice in the books of the entity. */
  public static BusinessKey of(Invoice invoice, String entity) {
    return new BusinessKey(
        entity,
        PRIMARY_LEDGER,
        invoice.source().system(),
        DocumentKind.INVOICE,
        invoice.source().id());
  }

  /**
   * The reference under which the ERP knows the document: {@code tie-} and 160 bits of a SHA-256 in
   * base32, so that it fits every vendor's field and cannot be taken for another's.
   */
  public String reference() {
    byte[] digest = sha256(canonical());
    var reference = new StringBuilder(PREFIX);
    for (int digit = 0; digit < REFERENCE_DIGITS; digit++) {
      int bit = digit * 5;
      int window = ((digest[bit / 8] & 0xff) << 8) | (digest[bit / 8 + 1] & 0xff);
      reference.append(DIGITS.charAt((window >> (11 - bit % 8)) & 0x1f));
    }
    return reference.toString();
  }

  /** Whether a document of the ERP has a reference of ours, rather than none or somebody else's. */
  public static boolean isReference(String text) {
    return text.startsWith(PREFIX);
  }

  /** Each part after its length, so that no two keys read the same. */
  private String canonical() {
    var canonical = new StringBuilder();
    for (String part :
        new String[] {entity, ledger, system, kind.name().toLowerCase(Locale.ROOT), document}) {
      canonical.append(part.length()).append(':').append(part);
    }
    return canonical.toString();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
