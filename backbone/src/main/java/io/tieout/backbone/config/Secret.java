package io.tieout.backbone.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;

/**
 * A value that never shows in a log: {@code {"file": "path"}}, which is read again when it changes,
 * or {@code {"env": "NAME"}}, and {@code {"value": "..."}} for what is secret to nobody, such as
 * the keys of simulated vendors.
 */
public final class Secret {

  private static final String REDACTED = "***";

  private final Supplier<String> current;

  /** One that never changes. */
  public Secret(String value) {
    this(() -> value);
  }

  private Secret(Supplier<String> current) {
    this.current = current;
  }

  /** One that is read again when the file changes. */
  public static Secret in(Path file) {
    return new Secret(new WatchedFile<>(file, bytes -> read(file, bytes)));
  }

  /** A file that is being written may be empty for a moment. */
  private static String read(Path file, byte[] bytes) {
    var secret = new String(bytes, StandardCharsets.UTF_8).strip();
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("the file %s holds no secret".formatted(file));
    }
    return secret;
  }

  @JsonCreator
  static Secret of(
      @JsonProperty("file") String file,
      @JsonProperty("env") String env,
      @JsonProperty("value") String value) {
    if (file != null) {
      return in(Path.of(file));
    }
    if (env != null) {
      var found = System.getenv(env);
      if (found == null) {
        throw new IllegalArgumentException("the environment has no variable " + env);
      }
      return new Secret(found);
    }
    if (value == null) {
      throw new IllegalArgumentException("a secret has a file, an env or a value");
    }
    return new Secret(value);
  }

  /** The secret as it is now; whoever can asks each time. */
  public String value() {
    return current.get();
  }

  /** Its SHA-256 digest in hex, under which a random secret can be known without being told. */
  public String sha256() {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(value().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @JsonValue
  @Override
  public String toString() {
    return REDACTED;
  }
}
