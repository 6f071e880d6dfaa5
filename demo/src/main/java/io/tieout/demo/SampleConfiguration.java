package io.tieout.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.config.Secret;
import io.tieout.sandbox.SandboxDescription;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The product's configuration for the sandbox: where everything is, the sample's entities, and how
 * fast to look.
 */
final class SampleConfiguration {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The secret with which the simulated Stripe signs; secret to nobody. */
  static final String HOOK_SECRET = "whsec_sample";

  private static final String ERP = "netsuite-main";
  private static final String CRM = "salesforce-main";

  /** AvaTax's codes of what the sample sells. */
  private static final String SOFTWARE_AS_A_SERVICE = "SW054000";

  private static final String PROFESSIONAL_SERVICES = "SP140000";

  /** After a kill nobody wants to wait long until the product goes on where it was. */
  private static final String TAKE_OVER = "PT4S";

  private SampleConfiguration() {}

  private static String taxAccount(String entity) {
    return "avatax-" + entity.toLowerCase(java.util.Locale.ROOT);
  }

  static String billingAccount(String entity) {
    return "stripe-" + entity.toLowerCase(java.util.Locale.ROOT);
  }

  static ObjectNode of(
      SandboxDescription sandbox,
      SamplePlan plan,
      Credentials credentials,
      boolean played,
      boolean uniqueReferences) {
    var root = JSON.createObjectNode();
    root.set("serviceCredential", JSON.valueToTree(secret(credentials.key("service"))));
    var core = URI.create(sandbox.core());
    var edge = URI.create(sandbox.edge());
    root.putObject("store")
        .put("uri", "postgresql://%s:%d/tieout".formatted(core.getHost(), core.getPort()))
        .set("corePassword", JSON.valueToTree(secret(password(core))));
    root.withObject("store").set("edgePassword", JSON.valueToTree(secret(password(edge))));
    root.putObject("kafka")
        .put("bootstrap", sandbox.kafka())
        .put("instance", "product")
        .put("replicas", 1)
        .put("minInSyncReplicas", 1);
    root.putObject("outbox").put("interval", "PT1S").put("leaseTime", TAKE_OVER);
    if (played) {
      root.putObject("clock").put("source", "STORED").put("begin", plan.begin().toString());
    }
    root.set("keys", JSON.valueToTree(keys(credentials)));
    root.set("systems", JSON.valueToTree(systems(sandbox, plan, uniqueReferences)));
    root.set("processes", JSON.valueToTree(processes(plan)));
    return root;
  }

  private static List<Map<String, Object>> keys(Credentials credentials) {
    var keys = new ArrayList<Map<String, Object>>();
    credentials
        .edge()
        .forEach(
            (name, key) -> {
              var partner = name.startsWith(Credentials.PARTNER_PREFIX);
              keys.add(
                  Map.of(
                      "sha256",
                      new Secret(key).sha256(),
                      "subject",
                      name,
                      "tenant",
                      partner ? name.substring(Credentials.PARTNER_PREFIX.length()) : "house",
                      "roles",
                      List.of(partner ? "partner" : name)));
            });
    return keys;
  }

  private static Map<String, Object> systems(
      SandboxDescription sandbox, SamplePlan plan, boolean uniqueReferences) {
    var vendors = sandbox.vendors();
    return Map.of(
        "avatax", plan.entities().stream().map(e -> avatax(vendors.get("tax"), e)).toList(),
        "netsuite", List.of(netsuite(vendors.get("erp"), plan, uniqueReferences)),
        "stripe", plan.entities().stream().map(e -> stripe(vendors.get("billing"), e)).toList(),
        "salesforce", List.of(salesforce(vendors.get("crm"))),
        "guards", guards(plan),
        "feed", Map.of("pollInterval", "PT3S", "leaseTime", TAKE_OVER));
  }

  private static Map<String, Object> avatax(SandboxDescription.Vendor tax, String entity) {
    return Map.of(
        "account", taxAccount(entity),
        "endpoint", endpoint(tax.url()),
        "accountId", tax.credentials().get("accountId"),
        "licenseKey", secret(tax.credentials().get("licenseKey")),
        "company", entity);
  }

  private static Map<String, Object> netsuite(
      SandboxDescription.Vendor erp, SamplePlan plan, boolean uniqueReferences) {
    var subsidiaries = new LinkedHashMap<String, String>();
    plan.entities()
        .forEach(entity -> subsidiaries.put(entity, Integer.toString(subsidiaries.size() + 1)));
    return Map.of(
        "account",
        ERP,
        "endpoint",
        endpoint(erp.url()),
        "clientId",
        erp.credentials().get("clientId"),
        "clientSecret",
        secret(erp.credentials().get("clientSecret")),
        "subsidiaries",
        subsidiaries,
        "concurrency",
        8,
        "reference",
        uniqueReferences ? "UNIQUE" : "FREE",
        "maxProcessing",
        "PT3S");
  }

  private static Map<String, Object> stripe(SandboxDescription.Vendor billing, String entity) {
    return Map.of(
        "account", billingAccount(entity),
        "endpoint", endpoint(billing.url()),
        "secretKey", secret(billing.credentials().get(entity)),
        "webhookSecrets", List.of(secret(HOOK_SECRET)),
        "zone", zone(entity),
        "draftWindow", "P10D",
        "daysUntilDue", 30,
        "concurrency", 16);
  }

  private static Map<String, Object> salesforce(SandboxDescription.Vendor crm) {
    return Map.of(
        "account", CRM,
        "endpoint", endpoint(crm.url()),
        "clientId", crm.credentials().get("clientId"),
        "clientSecret", secret(crm.credentials().get("clientSecret")));
  }

  private static Map<String, Object> guards(SamplePlan plan) {
    var guards = new LinkedHashMap<String, Object>();
    for (var entity : plan.entities()) {
      guards.put(billingAccount(entity), guard(90, 16));
      guards.put(billingAccount(entity) + "/meter-events", guard(1_000, 16));
      guards.put(taxAccount(entity), guard(90, 8));
    }
    guards.put(ERP, guard(1_000, 8));
    return guards;
  }

  private static Map<String, Object> processes(SamplePlan plan) {
    var items = new LinkedHashMap<String, String>();
    var productTaxCodes = new LinkedHashMap<String, String>();
    for (var meter : SampleMeter.values()) {
      items.put(meter.key(), meter.key());
      productTaxCodes.put(meter.key(), SOFTWARE_AS_A_SERVICE);
    }
    for (var book : plan.books()) {
      var platform = SamplePrice.key(SamplePrice.PLATFORM, book.currency());
      items.put(platform, SamplePrice.PLATFORM);
      productTaxCodes.put(platform, SOFTWARE_AS_A_SERVICE);
    }
    items.put(OneOffInvoice.PRICE, "onboarding");
    productTaxCodes.put(OneOffInvoice.PRICE, PROFESSIONAL_SERVICES);
    return Map.of(
        "entities", plan.entities().stream().map(entity -> entity(plan, entity)).toList(),
        "masterdata", Map.of("crm", List.of(CRM), "interval", "PT1S", "leaseTime", TAKE_OVER),
        "usage",
            Map.of(
                // The player waits for the last event of each day, and for nothing else.
                "consumer", Map.of("gatherTime", "PT0S"),
                "windows", Map.of("interval", "PT0.1S"),
                "held", Map.of("interval", "PT0.5S"),
                "delivery", Map.of("interval", "PT0.2S"),
                // A day's usage comes at the day's end, when it is in the middle of the next one in
                // some zones: a window waits for the rest of its day.
                "deliveryGrace", "PT24H",
                "claimTime", "PT10S"),
        "posting",
            Map.of(
                "mapping",
                Map.of(
                    "defaults",
                    Map.of(
                        "items", items, "productTaxCodes", productTaxCodes, "untaxed", "NO_NEXUS")),
                "periodRecheck",
                "PT2S",
                "leaseTime",
                TAKE_OVER));
  }

  private static Map<String, Object> entity(SamplePlan plan, String id) {
    var currencies =
        plan.books().stream()
            .filter(book -> book.entity().equals(id))
            .map(SamplePlan.Book::currency)
            .toList();
    return Map.of(
        "id",
        id,
        "name",
        "Sample " + id,
        "country",
        id,
        "currency",
        plan.functionalCurrency(id),
        "zone",
        zone(id),
        "billing",
        billingAccount(id),
        "erp",
        ERP,
        "tax",
        taxAccount(id),
        "currencies",
        currencies);
  }

  private static String zone(String entity) {
    return entity.equals("DE") ? "Europe/Berlin" : "America/New_York";
  }

  private static Map<String, Object> guard(int callsPerSecond, int concurrency) {
    return Map.of(
        "callsPerSecond",
        callsPerSecond,
        "concurrency",
        concurrency,
        "maxWaiting",
        10_000,
        "maxWait",
        "PT30S",
        "failuresToOpen",
        5,
        "openFor",
        "PT2S");
  }

  private static Map<String, Object> endpoint(String uri) {
    return Map.of("uri", uri, "connectTimeout", "PT5S", "timeout", "PT30S", "connections", 32);
  }

  private static Map<String, String> secret(String value) {
    return Map.of("value", value);
  }

  private static String password(URI uri) {
    return uri.getUserInfo().split(":", 2)[1];
  }
}
