package io.tieout.system.billing.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.config.Secret;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import io.tieout.model.Violation;
import io.tieout.system.billing.BillingHint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stripe's webhooks: {@code Stripe-Signature: t=<seconds>,v1=<hex>} is the HMAC-SHA256 of {@code
 * t.body} by one of the endpoint's secrets, and holds for five minutes (Stripe's page "Verify
 * webhook signatures").
 */
final class StripeHooks {
  static final String HEADER = "stripe-signature";
  private static final Duration TOLERANCE = Duration.ofMinutes(5);
  private static final String HMAC = "HmacSHA256";

  /** Stripe's own ids are letters, digits and underscores. */
  private static final Pattern ID = Pattern.compile("[!-~]{1,255}");

  private final String account;
  private final List<Secret> secrets;

  StripeHooks(String account, List<Secret> secrets) {
    this.account = account;
    this.secrets = List.copyOf(secrets);
  }

  /**
   * What a webhook tells: an invoice to be read, or nothing of interest.
   *
   * @param signature the header, or null
   * @param now wall time
   * @throws Failure.Unauthenticated if the signature does not hold
   * @throws Failure.Invalid if a signed body is no Stripe event
   */
  Optional<BillingHint> hint(String signature, byte[] body, Instant now) {
    verify(signature, body, now);
    JsonNode event = StrictJson.readTree(body);
    JsonNode object = event.path("data").path("object");
    boolean finalInvoice =
        object.path("object").asText().equals("invoice")
            && !object.path("status").asText().equals("draft");
    List<Violation> violations = violations(event, finalInvoice);
    if (!violations.isEmpty()) {
      throw new Failure.Invalid("the webhook is no Stripe event", violations);
    }
    return finalInvoice
        ? Optional.of(
            new BillingHint(account, event.path("id").textValue(), object.path("id").textValue()))
        : Optional.empty();
  }

  /** Pointers are into the webhook itself, which is all that its sender knows of. */
  private static List<Violation> violations(JsonNode event, boolean finalInvoice) {
    if (!event.isObject()) {
      return List.of(new Violation("must be an object", "#"));
    }
    List<Violation> violations = new ArrayList<>();
    checkId(event.path("id"), "#/id", violations);
    if (!event.path("type").isTextual()) {
      violations.add(new Violation("must be text", "#/type"));
    }
    JsonNode object = event.path("data").path("object");
    if (!object.isObject()) {
      violations.add(new Violation("must be an object", "#/data/object"));
    } else if (finalInvoice) { // other objects have any ids, or none
      checkId(object.path("id"), "#/data/object/id", violations);
    }
    return violations;
  }

  private static void checkId(JsonNode id, String pointer, List<Violation> violations) {
    if (!id.isTextual() || !ID.matcher(id.textValue()).matches()) {
      violations.add(
          new Violation("must be text of 1 to 255 visible characters of ASCII", pointer));
    }
  }

  private void verify(String signature, byte[] body, Instant now) {
    String time = null;
    List<byte[]> given = new ArrayList<>();
    for (String part : signature == null ? new String[0] : signature.split(",", 16)) {
      if (part.startsWith("t=") && part.substring(2).matches("[0-9]{1,12}")) {
        time = part.substring(2);
      } else if (part.startsWith("v1=") && part.substring(3).matches("[0-9a-f]{64}")) {
        given.add(HexFormat.of().parseHex(part, 3, part.length()));
      }
    }
    if (time == null
        || Duration.between(Instant.ofEpochSecond(Long.parseLong(time)), now)
                .abs()
                .compareTo(TOLERANCE)
            > 0
        || !matches(time, body, given)) {
      throw new Failure.Unauthenticated(HEADER, "the webhook's signature does not hold");
    }
  }

  private boolean matches(String time, byte[] body, List<byte[]> given) {
    boolean matches = false;
    for (Secret secret : secrets) {
      byte[] expected = hmac(secret, time, body);
      for (byte[] signature : given) {
        matches |= MessageDigest.isEqual(expected, signature);
      }
    }
    return matches;
  }

  private static byte[] hmac(Secret secret, String time, byte[] body) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), HMAC));
      mac.update(time.getBytes(StandardCharsets.US_ASCII));
      mac.update((byte) '.');
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }
}
