package io.tieout.launcher;

import io.tieout.backbone.config.Allowed;
import io.tieout.backbone.config.Secret;
import io.tieout.backbone.eventlog.KafkaConfig;
import io.tieout.backbone.http.ListenerConfig;
import io.tieout.backbone.outbox.OutboxConfig;
import io.tieout.backbone.store.StoreConfig;
import io.tieout.experience.usage.IngestConfig;
import io.tieout.gateway.ApiKey;
import io.tieout.gateway.EdgeConfig;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Everything that can be configured. The defaults are in {@code tieout.json} beside this class; a
 * file given at the start is laid over them.
 *
 * @param layers which of them this process runs
 * @param peers where the layers that it does not run listen
 * @param peerCalls how they are called
 * @param internal the listener of system and process APIs
 * @param management the listener of health and metrics
 * @param serviceCredential what our own processes prove themselves to each other with
 * @param clock where business time comes from
 * @param telemetry how closely backlogs are watched
 * @param keys the API keys of the edge
 * @param edge who else may come to the edge
 * @param ingest bounds of usage streams
 */
public record TieoutConfig(
    Set<Layer> layers,
    Map<Layer, URI> peers,
    PeerCallsConfig peerCalls,
    ListenerConfig gateway,
    ListenerConfig internal,
    ListenerConfig management,
    Secret serviceCredential,
    StoreConfig store,
    KafkaConfig kafka,
    OutboxConfig outbox,
    ClockConfig clock,
    TelemetryConfig telemetry,
    List<ApiKey> keys,
    EdgeConfig edge,
    IngestConfig ingest,
    SystemsConfig systems,
    ProcessesConfig processes) {

  /** The layers, which run in one process or in several. */
  public enum Layer {
    SYSTEM,
    PROCESS,
    EDGE;

    /** The layers below. */
    Set<Layer> needs() {
      return switch (this) {
        case SYSTEM -> Set.of();
        case PROCESS -> Set.of(SYSTEM);
        case EDGE -> Set.of(SYSTEM, PROCESS);
      };
    }
  }

  /**
   * Where business time comes from.
   *
   * @param source the system's clock, or one that is stored and advanced by somebody
   * @param begin at which a stored one begins; null for the system's time
   */
  public record ClockConfig(Source source, Instant begin) {

    /** The kinds of clock. */
    public enum Source {
      SYSTEM,
      STORED
    }

    public ClockConfig {
      Objects.requireNonNull(source, "source");
    }
  }

  /**
   * How layers that run in other processes are called.
   *
   * @param connections most of them to one peer
   * @param maxWaiting most calls that wait for one of them
   * @param keepAlive how long an idle one is kept: for less time than the peer keeps it, so that no
   *     call is sent into one that is being closed
   */
  public record PeerCallsConfig(int connections, int maxWaiting, Duration keepAlive) {

    public PeerCallsConfig {
      Allowed.atLeast("connections", connections, 1);
      Allowed.atLeast("maxWaiting", maxWaiting, 0);
      Allowed.atLeast("keepAlive", keepAlive, Duration.ofSeconds(1), "a second");
    }
  }

  /**
   * What metrics cost.
   *
   * @param backlogInterval how often the database is asked what waits
   */
  public record TelemetryConfig(Duration backlogInterval) {

    public TelemetryConfig {
      Allowed.positive("backlogInterval", backlogInterval);
    }
  }

  public TieoutConfig {
    layers = Set.copyOf(Objects.requireNonNull(layers, "layers"));
    peers = Map.copyOf(Objects.requireNonNull(peers, "peers"));
    keys = List.copyOf(Objects.requireNonNull(keys, "keys"));
    Objects.requireNonNull(peerCalls, "peerCalls");
    Objects.requireNonNull(gateway, "gateway");
    Objects.requireNonNull(internal, "internal");
    Objects.requireNonNull(management, "management");
    Objects.requireNonNull(serviceCredential, "serviceCredential");
    Objects.requireNonNull(store, "store");
    Objects.requireNonNull(kafka, "kafka");
    Objects.requireNonNull(outbox, "outbox");
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(telemetry, "telemetry");
    Objects.requireNonNull(edge, "edge");
    Objects.requireNonNull(ingest, "ingest");
    Objects.requireNonNull(systems, "systems");
    Objects.requireNonNull(processes, "processes");
    Allowed.that(
        "peerCalls.keepAlive",
        peerCalls.keepAlive().compareTo(internal.keepAlive()) < 0,
        "is %s, it has to be below internal.keepAlive, %s"
            .formatted(peerCalls.keepAlive(), internal.keepAlive()));
    Allowed.that(
        "layers", !layers.isEmpty(), "is empty, name at least one of SYSTEM, PROCESS, EDGE");
    peers.forEach(
        (layer, uri) ->
            Allowed.that(
                "peers." + layer,
                uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme()),
                "is not http://host[:port] or https://host[:port]"));
    for (var layer : layers) {
      for (var below : layer.needs()) {
        Allowed.that(
            "peers",
            layers.contains(below) || peers.containsKey(below),
            "has no %s, which %s needs and which does not run here".formatted(below, layer));
      }
    }
  }

  boolean runs(Layer layer) {
    return layers.contains(layer);
  }
}
