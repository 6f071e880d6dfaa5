package io.tieout.launcher;

import io.tieout.backbone.config.ConfigurationException;
import io.tieout.backbone.failure.Failure;
import io.tieout.gateway.ApiKeys;
import io.tieout.launcher.TieoutConfig.Layer;
import io.tieout.process.masterdata.LegalEntities;
import java.time.Clock;
import java.util.HashSet;

/** Whether what can be there once only is there once: the parts know, here is the key of each. */
final class Uniqueness {

  private Uniqueness() {}

  /**
   * Asks the parts.
   *
   * @throws ConfigurationException with what a part says, under its key
   */
  static void check(TieoutConfig config) {
    checkAccounts(config.systems());
    under("processes.entities", () -> new LegalEntities(config.processes().entities()));
    if (config.runs(Layer.EDGE)) {
      var wall = Clock.systemUTC();
      under("keys", () -> new ApiKeys(config.keys(), wall));
      under("edge.keysFile", () -> new ApiKeys(config.keys(), config.edge().keysFile(), wall));
    }
  }

  private static void checkAccounts(SystemsConfig systems) {
    var names = new HashSet<String>();
    for (var vendor : systems.vendors()) {
      for (var i = 0; i < vendor.accounts().size(); i++) {
        var name = vendor.accounts().get(i).account();
        if (!names.add(name)) {
          throw new ConfigurationException(
              "systems.%s[%d].account is %s, as another account is called; each needs a name of its own"
                  .formatted(vendor.key(), i, name));
        }
      }
    }
  }

  private static void under(String key, Runnable part) {
    try {
      part.run();
    } catch (Failure e) {
      throw new ConfigurationException(key + ": " + e.detail());
    } catch (IllegalArgumentException | ConfigurationException e) {
      throw new ConfigurationException(key + ": " + e.getMessage());
    }
  }
}
