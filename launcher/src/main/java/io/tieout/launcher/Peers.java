package io.tieout.launcher;

import io.tieout.api.BillingSystem;
import io.tieout.api.CrmSystem;
import io.tieout.api.ErpSystem;
import io.tieout.api.ExceptionsProcess;
import io.tieout.api.LineageProcess;
import io.tieout.api.MasterdataProcess;
import io.tieout.api.PostingProcess;
import io.tieout.api.ReconciliationProcess;
import io.tieout.api.TaxSystem;
import io.tieout.api.UsageProcess;
import io.tieout.backbone.http.Client;
import io.tieout.launcher.TieoutConfig.Layer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;

/** The layers that run in other processes, through the client of their contracts. */
final class Peers {

  private final Ground ground;
  private final HttpClient http;

  Peers(Ground ground) {
    this.ground = ground;
    this.http = open(ground);
  }

  private static HttpClient open(Ground ground) {
    var calls = ground.config().peerCalls();
    return ground
        .vertx()
        .createHttpClient(
            new HttpClientOptions().setKeepAliveTimeout((int) calls.keepAlive().toSeconds()),
            new PoolOptions()
                .setHttp1MaxSize(calls.connections())
                .setMaxWaitQueueSize(calls.maxWaiting()));
  }

  Systems systems() {
    return new Systems(
        client(Layer.SYSTEM, "erp", ErpSystem.class),
        client(Layer.SYSTEM, "billing", BillingSystem.class),
        client(Layer.SYSTEM, "crm", CrmSystem.class),
        client(Layer.SYSTEM, "tax", TaxSystem.class));
  }

  Processes processes() {
    return new Processes(
        client(Layer.PROCESS, "masterdata", MasterdataProcess.class),
        client(Layer.PROCESS, "usage", UsageProcess.class),
        client(Layer.PROCESS, "posting", PostingProcess.class),
        client(Layer.PROCESS, "reconciliation", ReconciliationProcess.class),
        client(Layer.PROCESS, "lineage", LineageProcess.class),
        client(Layer.PROCESS, "exceptions", ExceptionsProcess.class));
  }

  private <I> I client(Layer layer, String contract, Class<I> api) {
    return Client.of(
        http,
        ground.config().peers().get(layer),
        ground.contracts().get(layer == Layer.SYSTEM ? "system" : "process", contract),
        api,
        () -> ground.config().serviceCredential().value(),
        ground.wall());
  }
}
