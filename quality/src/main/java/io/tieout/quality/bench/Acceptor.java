package io.tieout.quality.bench;

import io.tieout.backbone.config.Configuration;
import io.tieout.backbone.config.Secret;
import io.tieout.backbone.contract.Contracts;
import io.tieout.backbone.eventlog.EventLog;
import io.tieout.backbone.eventlog.KafkaConfig;
import io.tieout.backbone.eventlog.Topic;
import io.tieout.backbone.eventlog.Topics;
import io.tieout.backbone.http.Api;
import io.tieout.backbone.http.Listener;
import io.tieout.backbone.http.ListenerConfig;
import io.tieout.backbone.store.Store;
import io.tieout.backbone.store.StoreConfig;
import io.tieout.experience.usage.IngestConfig;
import io.tieout.experience.usage.Usage;
import io.tieout.gateway.ApiKey;
import io.tieout.gateway.EdgeConfig;
import io.tieout.gateway.Gateway;
import io.tieout.launcher.Main;
import io.tieout.model.Caller;
import io.tieout.model.Role;
import io.tieout.process.exceptions.ExceptionLog;
import io.tieout.process.masterdata.CustomerDirectory;
import io.tieout.process.masterdata.LegalEntities;
import io.tieout.process.rating.PriceBook;
import io.tieout.process.usage.UsageConfig;
import io.tieout.process.usage.UsageModule;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The accept path alone, in a process of its own: gateway, contract, log. It stores nothing, so
 * nothing competes with it but the broker, as with the bare producer that it is compared with.
 */
final class Acceptor implements AutoCloseable {
  /** Like the product's own topic. */
  static final Topic TOPIC =
      new Topic("bench.accepted", UsageModule.RECEIVED.partitions(), UsageModule.RECEIVED.key());

  private static final String KEY = "bench";

  private final Jvm jvm;
  private final URI gateway;

  private Acceptor(Jvm jvm, URI gateway) {
    this.jvm = jvm;
    this.gateway = gateway;
  }

  static Acceptor start(Path home, Product product) throws IOException {
    var jvm =
        Jvm.start(
            home.resolve("acceptor.log"),
            List.of(),
            Acceptor.class,
            product.kafka(),
            product.databaseUri().toString());
    return new Acceptor(jvm, URI.create(jvm.await("http")));
  }

  Load load(Events events, int connections, int batch) {
    return new Load(gateway, KEY, events, connections, batch);
  }

  Sender connect() throws IOException {
    return new Sender(gateway, KEY);
  }

  double cpuMicros() {
    return Cpu.micros(jvm.pid());
  }

  /** The most heap that was in use after a collection since this was last asked, in MiB. */
  long heap() throws IOException {
    jvm.tell("heap");
    return Long.parseLong(jvm.await("heap ").substring("heap ".length()));
  }

  @Override
  public void close() {
    jvm.close();
  }

  /** The process: prints where it serves, then answers questions about its heap. */
  public static void main(String[] args) throws IOException {
    var vertx = Vertx.vertx();
    var kafka = KafkaConfig.of(args[0]);
    Topics.ensure(vertx, kafka, List.of(TOPIC)).await();
    var store = Store.open(vertx, StoreConfig.of(args[1], args[1]));
    var contracts = Contracts.bundled();
    var api = Api.of(vertx, contracts.get("experience", "usage"));
    new Usage(module(vertx, kafka, store).process(), config("/ingest", IngestConfig.class))
        .serve(api);
    var key =
        new ApiKey(
            new Secret(KEY).sha256(), "bench", Caller.HOUSE, Set.of(Role.USAGE_WRITER), null);
    var router =
        Gateway.router(
            vertx,
            contracts,
            api,
            List.of(key),
            new EdgeConfig(List.of(), null),
            Map.of(),
            Clock.systemUTC());
    var gateway = Main.defaults().withObject("gateway").put("port", 0);
    var listener =
        Listener.start(vertx, Configuration.read(gateway, ListenerConfig.class), router).await();
    System.out.println("http://127.0.0.1:" + listener.actualPort());
    answer();
  }

  private static <T> T config(String pointer, Class<T> type) {
    return Configuration.read(Main.defaults().at(pointer), type);
  }

  private static UsageModule module(Vertx vertx, KafkaConfig kafka, Store store) {
    return new UsageModule(
        vertx,
        store,
        kafka,
        EventLog.open(vertx, kafka),
        TOPIC,
        UsageModule.DOCUMENTS,
        null, // nobody delivers here
        new LegalEntities(List.of()),
        new CustomerDirectory(store, 1),
        new PriceBook(null, Clock.systemUTC(), Duration.ofHours(1)),
        new ExceptionLog(Clock.systemUTC()),
        () -> Events.NOW,
        Clock.systemUTC(),
        config("/processes/usage", UsageConfig.class));
  }

  private static void answer() throws IOException {
    var heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    long[] most = {0};
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              while (!Thread.interrupted()) {
                synchronized (most) {
                  most[0] = Math.max(most[0], afterCollection(heap));
                }
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
              }
            });
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (in.readLine() != null) {
      synchronized (most) {
        System.out.println("heap " + (most[0] >> 20));
        most[0] = 0;
      }
    }
  }

  private static long afterCollection(List<MemoryPoolMXBean> heap) {
    return heap.stream().mapToLong(pool -> pool.getCollectionUsage().getUsed()).sum();
  }
}
