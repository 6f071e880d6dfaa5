package io.tieout.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.tieout.backbone.contract.Contracts;
import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.http.Answer;
import io.tieout.backbone.http.Api;
import io.tieout.backbone.http.OperationCall;
import io.tieout.model.ContractLink;
import io.tieout.model.ContractList;
import io.tieout.model.Hook;
import io.vertx.core.Future;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The operations of the edge contract: what is offered without a credential. */
final class Edge {

  private final Map<String, JsonNode> contracts = new HashMap<>();
  private final ContractList list;
  private final ProblemPages problems = new ProblemPages();
  private final Map<String, HookReceiver> hooks;

  Edge(Contracts bundled, Map<String, HookReceiver> hooks) {
    this.hooks = Map.copyOf(hooks);
    this.list =
        new ContractList(
            bundled.all().stream()
                .map(
                    contract -> {
                      var path = contract.layer() + "/" + contract.name() + ".json";
                      contracts.put(path, contract.document());
                      return new ContractLink(
                          contract.name(),
                          contract.layer(),
                          contract.version(),
                          "/contracts/" + path);
                    })
                .toList());
  }

  void serve(Api api) {
    api.handle("listContracts", call -> Future.succeededFuture(Answer.ok(list)))
        .handle("readContract", this::readContract)
        .handle(
            "readProblem",
            call -> Future.succeededFuture(Answer.ok(problems.page(call.path("code")))))
        .handleStreaming("receiveHook", this::receiveHook);
  }

  private Future<Answer> readContract(OperationCall call) {
    var path = call.path("layer") + "/" + call.path("file");
    var contract = contracts.get(path);
    if (contract == null) {
      throw new Failure.NotFound(
          "there is no contract %s; GET /contracts lists them".formatted(path));
    }
    return Future.succeededFuture(Answer.ok(contract));
  }

  /** The bytes go on as they came: the signature is over them. */
  private Future<Answer> receiveHook(OperationCall call) {
    var receiver = hooks.get(call.path("system"));
    if (receiver == null) {
      throw new Failure.NotFound("no webhooks are expected for %s".formatted(call.path("system")));
    }
    var headers = new HashMap<String, String>();
    call.request()
        .headers()
        .forEach(
            header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
    return call.read()
        .compose(
            body ->
                receiver.receive(
                    call.caller(),
                    new Hook(headers, Base64.getEncoder().encodeToString(body.getBytes()))))
        .map(done -> Answer.noContent());
  }
}
