package io.tieout.system.erp.netsuite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.resilience.VendorGuard;
import io.tieout.model.Caller;
import io.tieout.system.vendor.AccessToken;
import io.tieout.system.vendor.Refusal;
import io.tieout.system.vendor.VendorAnswer;
import io.tieout.system.vendor.VendorClient;
import io.tieout.system.vendor.VendorRequest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Calls to one NetSuite account, and NetSuite's refusals as failures. */
final class NetSuiteApi {

  private static final String RECORDS = "/services/rest/record/v1/";
  private static final String SUITEQL = "/services/rest/query/v1/suiteql?limit=";
  private static final String RECORD = "application/vnd.oracle.resource+json; type=singular";
  private static final Duration REST = Duration.ofSeconds(2);
  private static final String DUPLICATE_REFERENCE = "duplicate-reference";
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;

  private final String account;
  private final VendorClient client;
  private final VendorGuard guard;
  private final AccessToken token;

  NetSuiteApi(String account, VendorClient client, VendorGuard guard, AccessToken token) {
    this.account = account;
    this.client = client;
    this.guard = guard;
    this.token = token;
  }

  /** Creates a record; the result is its internal id. */
  Future<String> create(Caller caller, String type, ObjectNode body) {
    var request =
        VendorRequest.write(HttpMethod.POST, RECORDS + type, RECORD, StrictJson.write(body));
    return send(caller, request).map(answer -> idIn(request, answer));
  }

  /**
   * Creates a record or edits it, replacing a sublist; the result is its internal id. Of several at
   * once NetSuite lets one create and refuses the others, which edit what is there now.
   */
  Future<String> upsert(
      Caller caller, String type, String externalId, String sublist, ObjectNode body) {
    var request =
        VendorRequest.write(
            HttpMethod.PUT,
            RECORDS + type + "/eid:" + externalId + "?replace=" + sublist,
            RECORD,
            StrictJson.write(body));
    return send(caller, request)
        .recover(
            failure ->
                failure instanceof Failure.Conflict conflict
                        && conflict.code().equals(DUPLICATE_REFERENCE)
                    ? send(caller, request)
                    : Future.failedFuture(failure))
        .map(answer -> idIn(request, answer));
  }

  /** Reads a record with its sublists by our reference. */
  Future<JsonNode> find(Caller caller, String type, String externalId) {
    return send(
            caller,
            VendorRequest.get(RECORDS + type + "/eid:" + externalId + "?expandSubResources=true"))
        .map(VendorAnswer::body);
  }

  /** The rows of a SuiteQL query, at most a limit, and whether there are more. */
  Future<Rows> query(Caller caller, String suiteQl, int limit) {
    var body = JsonNodeFactory.instance.objectNode().put("q", suiteQl);
    var request =
        VendorRequest.write(
                HttpMethod.POST, SUITEQL + limit, "application/json", StrictJson.write(body))
            .with(Map.of("Prefer", "transient"))
            .reading();
    return send(caller, request).map(answer -> read(() -> Rows.of(answer.body())));
  }

  /** Reads what an answer says; fails if it lacks what it must have. */
  <T> T read(Supplier<T> reading) {
    return client.read(reading);
  }

  /** A page of a query's result. */
  record Rows(List<JsonNode> items, boolean more) {
    private static Rows of(JsonNode page) {
      return new Rows(
          page.required("items").valueStream().toList(), page.required("hasMore").asBoolean());
    }
  }

  Future<Void> close() {
    return client.close();
  }

  private Future<VendorAnswer> send(Caller caller, VendorRequest request) {
    var strict = request.with(Map.of("X-NetSuite-PropertyNameValidation", "Error"));
    return guard.call(
        caller.deadline(),
        () ->
            token
                .send(strict, caller.deadline())
                .map(
                    answer -> {
                      if (!answer.isSuccess()) {
                        throw refusal(request, answer);
                      }
                      return answer;
                    }));
  }

  private Failure refusal(VendorRequest request, VendorAnswer answer) {
    var error = answer.body().path("o:errorDetails").path(0);
    if (!error.path("o:errorCode").isTextual()) {
      return client.unreadable(request, "answers " + answer.status() + " with no NetSuite error");
    }
    var code = error.path("o:errorCode").asText();
    var field = error.path("o:errorPath").asText();
    var detail = error.path("detail").asText();
    var said = Refusal.said(account, request, code, field);
    if (answer.status() == NOT_FOUND) {
      return new Failure.NotFound(said);
    }
    if (answer.status() == UNAUTHORIZED) {
      return Refusal.ofCredential(said);
    }
    if (code.equals("SSS_REQUEST_LIMIT_EXCEEDED")) {
      return VendorGuard.limited(said, REST);
    }
    if (detail.contains("This record already exists")) {
      return new Failure.Conflict(DUPLICATE_REFERENCE, said);
    }
    if (field.equals("postingPeriod") && detail.contains("closed or locked")) {
      return new Failure.Conflict("period-closed", said);
    }
    return Refusal.forGood(said);
  }

  private String idIn(VendorRequest request, VendorAnswer answer) {
    return Optional.ofNullable(answer.headers().get("Location"))
        .map(location -> location.substring(location.lastIndexOf('/') + 1))
        .filter(id -> id.matches("[0-9]{1,18}"))
        .orElseThrow(() -> client.unreadable(request, "answers without the record's id"));
  }
}
