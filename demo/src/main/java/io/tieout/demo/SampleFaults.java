package io.tieout.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What goes wrong at the vendors during the month, as it does in life; all of it by the seed. */
final class SampleFaults {

  private static final List<String> SYSTEMS = List.of("erp", "billing", "crm", "tax");

  private SampleFaults() {}

  /** Has each vendor fail now and then from here on, until it is started again. */
  static void strike(Vendors vendors, long seed) {
    for (var system : SYSTEMS) {
      vendors.faults(system, seed, rules(system));
    }
  }

  /** How often each of them has failed. */
  static Map<String, Long> struck(Vendors vendors) {
    var struck = new LinkedHashMap<String, Long>();
    SYSTEMS.forEach(system -> struck.put(system, vendors.struck(system)));
    return struck;
  }

  private static List<Map<String, Object>> rules(String system) {
    var rules = new ArrayList<Map<String, Object>>();
    switch (system) {
      // The document is taken, and nobody hears of it.
      case "erp" ->
          rules.add(rule("POST", "/services/rest/record/v1/invoice", "reset-after-commit", 0.1));
      // Webhooks come twice, and overtake each other.
      case "billing" -> {
        rules.add(rule("WEBHOOK", ".*", "reset-after-commit", 0.05));
        rules.add(rule("WEBHOOK", ".*", "delay=500", 0.2));
      }
      default -> {}
    }
    // Billing is called most by far, and each 429 has all calls to an account rest for a second.
    var rate = system.equals("billing") ? 0.001 : 0.005;
    for (var method : List.of("GET", "POST")) {
      rules.add(rule(method, ".*", "status=503", rate));
      rules.add(rule(method, ".*", "status=429", rate));
    }
    return rules;
  }

  private static Map<String, Object> rule(String method, String path, String fault, double rate) {
    return Map.of("method", method, "path", path, "fault", fault, "rate", rate);
  }
}
