package io.tieout.launcher;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.config.Configuration;
import io.tieout.backbone.json.StrictJson;
import java.nio.charset.StandardCharsets;

/** A small configuration that is right, to be spoilt. */
final class SampleConfig {

  private static final String DOCUMENT =
      """
      {
        "serviceCredential": {"value": "credential"},
        "store": {"corePassword": {"value": "core"}, "edgePassword": {"value": "edge"}},
        "keys": [
          {"sha256": "%1$s", "subject": "tester", "tenant": "house", "roles": ["operator"]}
        ],
        "systems": {
          "netsuite": [{
            "account": "ledger", "endpoint": %2$s, "clientId": "id", "clientSecret": {"value": "s"},
            "subsidiaries": {"US": "1"}, "concurrency": 1, "maxProcessing": "PT1M"
          }],
          "stripe": [{
            "account": "stripe-us", "endpoint": %2$s, "secretKey": {"value": "s"},
            "webhookSecrets": [{"value": "s"}], "zone": "America/New_York", "draftWindow": "P10D",
            "daysUntilDue": 30, "concurrency": 1
          }],
          "salesforce": [{
            "account": "sales", "endpoint": %2$s, "clientId": "id", "clientSecret": {"value": "s"}
          }],
          "avatax": [{
            "account": "tax-us", "endpoint": %2$s, "accountId": "1", "licenseKey": {"value": "s"},
            "company": "US"
          }],
          "guards": {"ledger": %3$s, "stripe-us/meter-events": %3$s}
        },
        "processes": {
          "entities": [{
            "id": "US", "name": "Sample Inc", "country": "US", "currency": "USD",
            "zone": "America/New_York", "billing": "stripe-us", "erp": "ledger", "tax": "tax-us",
            "currencies": ["USD", "CAD"]
          }],
          "masterdata": {"crm": ["sales"]},
          "posting": {"mapping": {"entities": {"US": {}}}, "periodPolicies": {"US": "REJECT"}}
        }
      }
      """
          .formatted(
              "ab".repeat(32),
              "{\"uri\": \"http://127.0.0.1:9\", \"connectTimeout\": \"PT1S\", \"timeout\": \"PT1S\","
                  + " \"connections\": 1}",
              "{\"callsPerSecond\": 9, \"concurrency\": 1, \"maxWaiting\": 9, \"maxWait\": \"PT1S\","
                  + " \"failuresToOpen\": 5, \"openFor\": \"PT1S\"}");

  private SampleConfig() {}

  static ObjectNode document() {
    return (ObjectNode) parse(DOCUMENT);
  }

  /** The document with another one laid over it. */
  static ObjectNode laidOut(String over) {
    return Configuration.merge(document(), (ObjectNode) parse(over));
  }

  /** The document with another value at a pointer into it. */
  static ObjectNode with(String pointer, String json) {
    var document = Configuration.merge(Main.defaults(), document());
    var at = JsonPointer.compile(pointer);
    ((ObjectNode) document.at(at.head())).set(at.last().getMatchingProperty(), parse(json));
    return document;
  }

  private static JsonNode parse(String json) {
    return StrictJson.readTree(json.getBytes(StandardCharsets.UTF_8));
  }
}
