package io.tieout.backbone.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.spi.observability.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;

/**
 * The names, labels and buckets of OpenTelemetry's semantic conventions (1.44) for what Vert.x
 * measures. A name or a label changes when a meter is first seen, so it costs nothing later.
 */
final class Conventions implements MeterFilter {

  /** What ends in this is a histogram. */
  private static final String DURATION = ".duration";

  private static final String DATABASE = "db.client.operation.duration";

  private static final Map<String, String> NAMES =
      Map.of(
          "vertx.http.server.response.time", "http.server.request.duration",
          "vertx.http.server.active.requests", "http.server.active_requests",
          "vertx.http.server.request.bytes", "http.server.request.body.size",
          "vertx.http.server.response.bytes", "http.server.response.body.size",
          "vertx.http.client.response.time", "http.client.request.duration",
          "vertx.http.client.active.requests", "http.client.active_requests",
          "vertx.http.client.request.bytes", "http.client.request.body.size",
          "vertx.http.client.response.bytes", "http.client.response.body.size",
          "vertx.sql.processing.time", DATABASE);

  private static final Map<String, String> LABELS =
      Map.of("route", "http.route", "code", "http.response.status_code");

  /** What a duration's histogram counts already. */
  private static final Set<String> SAID_OTHERWISE =
      Set.of(
          "vertx.http.server.requests",
          "vertx.http.client.requests",
          "vertx.http.client.responses");

  private static final double[] REQUEST_BUCKETS =
      nanos(.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10);

  private static final double[] DATABASE_BUCKETS = nanos(.001, .005, .01, .05, .1, .5, 1, 5, 10);

  /** Whatever else a client makes up is one more; it must not be one more each time. */
  private static final Set<HttpMethod> METHODS =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.POST,
          HttpMethod.PUT,
          HttpMethod.PATCH,
          HttpMethod.DELETE,
          HttpMethod.OPTIONS);

  /** The labels of a request that came here. */
  static List<Tag> received(HttpRequest request) {
    return List.of(method(request));
  }

  /** The labels of a request that we sent; whom we send to, the configuration names. */
  static List<Tag> sent(HttpRequest request) {
    var server = request.remoteAddress();
    return List.of(
        method(request),
        Tag.of("server.address", server.host()),
        Tag.of("server.port", Integer.toString(server.port())));
  }

  private static Tag method(HttpRequest request) {
    var method = request.method();
    return Tag.of("http.request.method", METHODS.contains(method) ? method.name() : "_OTHER");
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    var name = NAMES.get(id.getName());
    if (name == null) {
      return id;
    }
    var tags = id.getTags().stream().map(Conventions::renamed).toList();
    var mapped = id.withName(name).replaceTags(tags);
    if (name.equals(DATABASE)) {
      return mapped.withTags(Tags.of("db.system.name", "postgresql"));
    }
    return name.endsWith(".size") ? mapped.withBaseUnit("bytes") : mapped;
  }

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    var inBaseUnit = !"ns".equals(id.getBaseUnit()); // as Micrometer has the processor's time
    return !inBaseUnit || SAID_OTHERWISE.contains(id.getName())
        ? MeterFilterReply.DENY
        : MeterFilterReply.NEUTRAL;
  }

  @Override
  public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
    var name = id.getName();
    return name.endsWith(DURATION)
        ? DistributionStatisticConfig.builder()
            .serviceLevelObjectives(name.equals(DATABASE) ? DATABASE_BUCKETS : REQUEST_BUCKETS)
            .build()
            .merge(config)
        : config;
  }

  private static Tag renamed(Tag tag) {
    var name = LABELS.get(tag.getKey());
    return name == null ? tag : Tag.of(name, tag.getValue());
  }

  private static double[] nanos(double... seconds) {
    return DoubleStream.of(seconds).map(s -> s * Duration.ofSeconds(1).toNanos()).toArray();
  }
}
