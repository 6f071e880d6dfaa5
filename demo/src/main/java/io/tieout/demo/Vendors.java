package io.tieout.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The player's hand on the simulated vendors: their records from before the month, and their
 * business time.
 */
final class Vendors {

  private final Map<String, Http> bySystem = new LinkedHashMap<>();

  /**
   * @param urls by kind of system: {@code erp}, {@code billing}, {@code crm}, {@code tax}
   */
  Vendors(Map<String, URI> urls) {
    urls.forEach((system, url) -> bySystem.put(system, new Http(url, Map.of())));
  }

  /** Puts records into a vendor as they would be there already; the same again changes nothing. */
  void seed(String system, String type, String account, List<Map<String, Object>> records) {
    var query = account == null ? "" : "?account=" + account;
    bySystem.get(system).post("/_sandbox/objects/" + type + query, records);
  }

  /** Has a billing account send its webhooks there, and nowhere else. */
  void sendWebhooks(String account, List<URI> urls, String secret) {
    bySystem
        .get("billing")
        .put("/_sandbox/webhooks", Map.of("urls", urls, "secret", secret, "account", account));
  }

  /** Whether the ERP refuses a second record under one reference, as NetSuite does. */
  void keepReferencesUnique(boolean unique) {
    seed("erp", "preference", null, List.of(Map.of("id", "uniqueExternalIds", "value", unique)));
  }

  /** Has a vendor fail by these rules, and by no others. */
  void faults(String system, long seed, List<Map<String, Object>> rules) {
    bySystem.get(system).put("/_sandbox/faults", Map.of("seed", seed, "rules", rules));
  }

  /** How often a vendor has failed by its rules. */
  long struck(String system) {
    return bySystem.get(system).get("/_sandbox/faults").path("struck").asLong();
  }

  /** Lets business time pass everywhere; returns when the vendors have done what was due. */
  void advanceTo(Instant now) {
    bySystem
        .values()
        .forEach(vendor -> vendor.put("/_sandbox/clock", Map.of("now", now.toString())));
  }

  /** Whether every webhook has been delivered. */
  boolean quiet() {
    return bySystem.values().stream()
        .allMatch(vendor -> vendor.get("/_sandbox/clock").path("pendingWebhooks").asLong() == 0);
  }

  /** Billing's id of a customer of ours, once it has been carried over. */
  Optional<String> billingCustomer(String account, String reference) {
    return records("billing", "customer", account).stream()
        .filter(customer -> customer.at("/metadata/tieout").asText().equals(reference))
        .findFirst()
        .map(customer -> customer.path("id").asText());
  }

  /** How many documents the tax engine files for a company. */
  long taxesCommitted(String company) {
    return records("tax", "transaction", company).stream()
        .filter(document -> document.path("status").asText().equals("Committed"))
        .count();
  }

  /** How many records of a type a vendor holds. */
  long count(String system, String type, String account) {
    return records(system, type, account).size();
  }

  private List<JsonNode> records(String system, String type, String account) {
    var query = account == null ? "?" : "?account=" + account + "&";
    var records = new ArrayList<JsonNode>();
    String after = "0";
    do {
      var page = bySystem.get(system).get("/_sandbox/objects/" + type + query + "after=" + after);
      page.path("items").forEach(records::add);
      after = page.path("next").isNull() ? null : page.path("next").asText();
    } while (after != null);
    return records;
  }
}
