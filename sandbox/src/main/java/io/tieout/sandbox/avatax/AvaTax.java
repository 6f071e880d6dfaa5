package io.tieout.sandbox.avatax;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.sandbox.kit.Call;
import io.tieout.sandbox.kit.Endpoint;
import io.tieout.sandbox.kit.ObjectTable;
import io.tieout.sandbox.kit.RateLimit;
import io.tieout.sandbox.kit.Reply;
import io.tieout.sandbox.kit.Signatures;
import io.tieout.sandbox.kit.StoredObject;
import io.tieout.sandbox.kit.StrictJson;
import io.tieout.sandbox.kit.VendorHost;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The simulated AvaTax. A document is one object of type {@code transaction} per company. */
public final class AvaTax {
  private static final String COMPANY = "/api/v2/companies/:company/transactions/:code";
  private static final Set<String> VOID_REASONS =
      Set.of("Unspecified", "PostFailed", "DocDeleted", "DocVoided", "AdjustmentCancelled");

  private final AvaTaxConfig config;
  private final VendorHost host;
  private final RateLimit limit;

  /** Registers everything on the host. */
  public AvaTax(VendorHost host, AvaTaxConfig config) {
    this.host = host;
    this.config = config;
    this.limit = new RateLimit(config.requestsPerSecond());
    host.errors(AvaTaxErrors::reply);
    route(HttpMethod.GET, "/api/v2/utilities/ping", call -> ping());
    route(HttpMethod.POST, "/api/v2/transactions/create", this::create);
    route(HttpMethod.POST, "/api/v2/transactions/createoradjust", this::createOrAdjust);
    route(HttpMethod.GET, COMPANY, this::get);
    route(HttpMethod.POST, COMPANY + "/commit", this::commit);
    route(HttpMethod.POST, COMPANY + "/void", this::cancel);
  }

  private void route(HttpMethod method, String path, Endpoint endpoint) {
    host.route(
        method,
        path,
        call -> {
          authenticate(call);
          return endpoint.handle(call);
        });
  }

  private void authenticate(Call call) {
    String pair = config.accountId() + ":" + config.licenseKey();
    String expected =
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    if (!Signatures.same(call.header("authorization").orElse(""), expected)) {
      throw AvaTaxErrors.unauthenticated();
    }
    if (!limit.tryTake(config.accountId())) {
      throw AvaTaxErrors.rateLimited();
    }
    if (call.header("x-avalara-client").isEmpty()) {
      throw AvaTaxErrors.required("X-Avalara-Client");
    }
  }

  private Reply ping() {
    return Reply.json(
        200,
        StrictJson.object()
            .put("version", "sandbox")
            .put("authenticated", true)
            .put("authenticationType", "AccountIdLicenseKey"));
  }

  private Reply create(Call call) {
    TaxedDocument sent = checked(call.json());
    if (!sent.isRecorded()) {
      ObjectNode estimate = sent.taxed();
      estimate.put("id", 0).put("code", sent.code()).put("status", "Temporary").put("version", 1);
      return Reply.json(201, estimate);
    }
    ObjectNode document = recorded(call, sent, code(sent), 1, "Saved");
    if (!objects(call, sent.company())
        .insert("transaction", document.path("code").asText(), null, document)) {
      throw AvaTaxErrors.invalid(
          "DuplicateEntry", "Transaction " + sent.code() + " already exists.");
    }
    return Reply.json(201, document);
  }

  /** Replaces the document of that code, whose status it keeps; or creates it. */
  private Reply createOrAdjust(Call call) {
    ObjectNode body = call.json();
    if (!(body.path("createTransactionModel") instanceof ObjectNode model)) {
      throw AvaTaxErrors.required("createTransactionModel");
    }
    TaxedDocument sent = checked(model);
    if (!sent.isRecorded()) {
      throw AvaTaxErrors.invalid("InvalidDocTypeError", "An estimate cannot be adjusted.");
    }
    ObjectTable objects = objects(call, sent.company());
    Optional<ObjectNode> before = objects.lock("transaction", sent.code()).map(StoredObject::body);
    before.ifPresent(AvaTax::refuseCancelled);
    ObjectNode document =
        recorded(
            call,
            sent,
            code(sent),
            before.map(old -> old.path("version").asInt() + 1).orElse(1),
            before.map(old -> old.path("status").asText()).orElse("Saved"));
    before.ifPresent(
        old -> {
          document.put("id", old.path("id").asLong());
          document.put("adjustmentReason", body.path("adjustmentReason").asText("Other"));
        });
    objects.put("transaction", document.path("code").asText(), null, document);
    return Reply.json(before.isPresent() ? 200 : 201, document);
  }

  /** Lines only where they are asked for, as ever with AvaTax. */
  private Reply get(Call call) {
    ObjectNode document =
        objects(call, call.parameter("company"))
            .get("transaction", call.parameter("code"))
            .orElseThrow(() -> noSuch(call))
            .body();
    String include = call.query().contains("$include") ? call.query().get("$include") : "";
    if (!include.contains("Lines") && !include.contains("Details")) {
      document.remove("lines");
    }
    return Reply.json(200, document);
  }

  private Reply commit(Call call) {
    if (!call.json().path("commit").asBoolean()) {
      throw AvaTaxErrors.required("commit");
    }
    return changeStatus(call, "Committed");
  }

  private Reply cancel(Call call) {
    if (!VOID_REASONS.contains(call.json().path("code").asText())) {
      throw AvaTaxErrors.required("code");
    }
    return changeStatus(call, "Cancelled");
  }

  /** To the status that it has already is no change, and no error either. */
  private Reply changeStatus(Call call, String status) {
    ObjectTable objects = objects(call, call.parameter("company"));
    StoredObject found =
        objects.lock("transaction", call.parameter("code")).orElseThrow(() -> noSuch(call));
    ObjectNode document = found.body();
    if (!document.path("status").asText().equals(status)) {
      refuseCancelled(document);
      document.put("status", status);
      objects.replace("transaction", found.id(), document);
    }
    return Reply.json(200, document);
  }

  private TaxedDocument checked(ObjectNode body) {
    TaxedDocument sent = new TaxedDocument(body);
    if (!config.companies().contains(sent.company())) {
      throw AvaTaxErrors.invalid(
          "CompanyNotFoundError", "Company " + sent.company() + " is unknown.");
    }
    return sent;
  }

  private ObjectNode recorded(
      Call call, TaxedDocument sent, String code, int version, String status) {
    return sent.taxed()
        .put("id", call.store().objects().next("transaction"))
        .put("code", code)
        .put("companyId", config.companies().indexOf(sent.company()) + 1)
        .put("status", sent.commits() ? "Committed" : status)
        .put("version", version);
  }

  private static String code(TaxedDocument sent) {
    return sent.code().isEmpty() ? UUID.randomUUID().toString() : sent.code();
  }

  private static void refuseCancelled(ObjectNode document) {
    if (document.path("status").asText().equals("Cancelled")) {
      throw AvaTaxErrors.invalid(
          "InvalidDocumentStatusError",
          "Transaction " + document.path("code").asText() + " is cancelled.");
    }
  }

  private ObjectTable objects(Call call, String company) {
    if (!config.companies().contains(company)) {
      throw AvaTaxErrors.notFound("Company " + company + " was not found.");
    }
    return call.store().objects(company);
  }

  private static RuntimeException noSuch(Call call) {
    return AvaTaxErrors.notFound("Transaction " + call.parameter("code") + " was not found.");
  }
}
