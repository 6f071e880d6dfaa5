package io.tieout.backbone.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.json.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every contract of this build, from the bundles on the class path. */
public final class Contracts {

  private static final String ROOT = "/contracts/";

  private final Map<String, Contract> byName;

  private Contracts(Map<String, Contract> byName) {
    this.byName = Collections.unmodifiableMap(byName);
  }

  /** Reads the bundles that {@code contracts/index.json} lists. */
  public static Contracts bundled() {
    var contracts = new LinkedHashMap<String, Contract>();
    for (var item : resource("index.json").path("items")) {
      var layer = item.path("layer").asText();
      var name = item.path("name").asText();
      var document = resource(layer + "/" + name + ".json");
      contracts.put(layer + "/" + name, new Contract(layer, name, document));
    }
    return new Contracts(contracts);
  }

  /**
   * The contract of a layer ({@code system}, {@code process}, {@code experience}, {@code events}).
   *
   * @throws IllegalArgumentException naming those that exist
   */
  public Contract get(String layer, String name) {
    var contract = byName.get(layer + "/" + name);
    if (contract == null) {
      throw new IllegalArgumentException(
          "no contract %s/%s, there are %s".formatted(layer, name, byName.keySet()));
    }
    return contract;
  }

  /** All of them, in the order of the index. */
  public Collection<Contract> all() {
    return byName.values();
  }

  private static JsonNode resource(String path) {
    try (var in = Contracts.class.getResourceAsStream(ROOT + path)) {
      if (in == null) {
        throw new IllegalStateException("there is no " + ROOT + path + " on the class path");
      }
      return StrictJson.readTree(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
