package io.tieout.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of this deployment by role, made with a fresh state and kept in a file that only its
 * owner reads.
 */
final class Credentials {

  static final String FILE = "credentials.json";

  /** Begins the name of a partner's key; the rest of it is the tenant. */
  static final String PARTNER_PREFIX = "partner:";

  /** For files that hold secrets. */
  static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KEY_BYTES = 24;
  private static final List<String> ROLES =
      List.of(
          "usage-writer",
          "finance-preparer",
          "finance-approver",
          "auditor",
          "operator",
          "internal-app",
          "service",
          PARTNER_PREFIX + SampleCustomer.PARTNER);

  private final Map<String, String> keys;

  private Credentials(Map<String, String> keys) {
    this.keys = keys;
  }

  /** Those of a directory; made where there are none. */
  static Credentials in(Path directory) {
    var file = directory.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        write(file);
      }
      var keys = new LinkedHashMap<String, String>();
      JsonNode stored = JSON.readTree(Files.readAllBytes(file));
      stored.properties().forEach(entry -> keys.put(entry.getKey(), entry.getValue().asText()));
      return new Credentials(keys);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Some that nobody keeps. */
  static Credentials passing() {
    return new Credentials(make());
  }

  /** The key of a role. */
  String key(String role) {
    return keys.get(role);
  }

  /** The keys of the edge by role; the service credential is not one of them. */
  Map<String, String> edge() {
    var edge = new LinkedHashMap<>(keys);
    edge.remove("service");
    return edge;
  }

  private static void write(Path file) throws IOException {
    var temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    Files.createFile(temporary, OWNER_ONLY);
    Files.write(temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(make()));
    Files.move(temporary, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private static Map<String, String> make() {
    var random = new SecureRandom();
    var keys = new LinkedHashMap<String, String>();
    for (var role : ROLES) {
      var bytes = new byte[KEY_BYTES];
      random.nextBytes(bytes);
      keys.put(role, "tie_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
    return keys;
  }
}
