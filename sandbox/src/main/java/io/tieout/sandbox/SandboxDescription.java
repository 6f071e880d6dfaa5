package io.tieout.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a running sandbox is and what its clients prove themselves with.
 *
 * @param pid of its process
 * @param core PostgreSQL URI of the product's database for the role {@code core}, password included
 * @param edge the same for the role {@code edge}
 * @param kafka bootstrap address
 * @param vendors by kind of system
 */
public record SandboxDescription(
    long pid, String core, String edge, String kafka, Map<String, Vendor> vendors) {

  /**
   * One simulated vendor.
   *
   * @param credentials as {@link Simulators#credentials} says
   */
  public record Vendor(String url, Map<String, String> credentials) {
    /** Keeps a copy. */
    public Vendor {
      credentials = Map.copyOf(credentials);
    }
  }

  /** Keeps a copy. */
  public SandboxDescription {
    vendors = Map.copyOf(vendors);
  }

  /**
   * What the sandbox of a state directory has written down; empty where there is none. One that was
   * killed leaves its description behind: {@link #pid} tells whose it is.
   */
  public static Optional<SandboxDescription> in(Path stateDir) {
    try {
      return Optional.of(
          read(StrictJson.read(Files.readString(stateDir.resolve(Sandbox.DESCRIPTION)))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SandboxDescription read(JsonNode all) {
    var vendors = new TreeMap<String, Vendor>();
    for (var vendor : all.path("vendors").properties()) {
      var credentials = new TreeMap<String, String>();
      vendor
          .getValue()
          .path("credentials")
          .properties()
          .forEach(entry -> credentials.put(entry.getKey(), entry.getValue().asText()));
      vendors.put(vendor.getKey(), new Vendor(vendor.getValue().path("url").asText(), credentials));
    }
    return new SandboxDescription(
        all.path("pid").asLong(),
        all.at("/postgres/core").asText(),
        all.at("/postgres/edge").asText(),
        all.at("/kafka/bootstrap").asText(),
        vendors);
  }

  ObjectNode json() {
    ObjectNode all = StrictJson.object().put("pid", pid);
    all.putObject("postgres").put("core", core).put("edge", edge);
    all.putObject("kafka").put("bootstrap", kafka);
    ObjectNode kinds = all.putObject("vendors");
    vendors.forEach(
        (kind, vendor) -> {
          ObjectNode access =
              kinds.putObject(kind).put("url", vendor.url()).putObject("credentials");
          vendor.credentials().forEach(access::put);
        });
    return all;
  }
}
