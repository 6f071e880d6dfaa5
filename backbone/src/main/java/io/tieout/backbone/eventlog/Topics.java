package io.tieout.backbone.eventlog;

import io.tieout.backbone.config.ConfigurationException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the declared topics exist before anybody uses them. */
public final class Topics {
  private static final int REQUEST_TIMEOUT_MILLIS = 30_000;

  private Topics() {}

  /**
   * Creates the topics that are missing; fails with {@link IllegalStateException} if one exists
   * with another number of partitions, since its keys would not lie where they are expected, and
   * with {@link ConfigurationException} if no broker answers within {@link
   * KafkaConfig#startWithin}.
   */
  public static Future<Void> ensure(Vertx vertx, KafkaConfig config, Collection<Topic> topics) {
    return vertx.executeBlocking(
        () -> {
          try (Admin admin = Admin.create(patient(config))) {
            for (Topic topic : topics) {
              ensure(admin, config, topic);
            }
          } catch (KafkaException e) {
            throw unreachable(config, e);
          } catch (ExecutionException e) {
            throw e.getCause() instanceof TimeoutException ? unreachable(config, e.getCause()) : e;
          }
          return null;
        },
        false);
  }

  static Admin admin(KafkaConfig config) {
    return Admin.create(at(config));
  }

  private static Properties at(KafkaConfig config) {
    var properties = new Properties();
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
    return properties;
  }

  /** Kafka's client goes on trying to connect for as long as a call may take. */
  private static Properties patient(KafkaConfig config) {
    var properties = at(config);
    var millis = Math.toIntExact(config.startWithin().toMillis());
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    properties.put(
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(millis, REQUEST_TIMEOUT_MILLIS));
    return properties;
  }

  /** What Kafka's client says about an address that it cannot use lies below what it throws. */
  private static ConfigurationException unreachable(KafkaConfig config, Throwable failure) {
    Throwable reason = failure.getCause() == null ? failure : failure.getCause();
    return new ConfigurationException(
        "kafka.bootstrap: %s cannot be used: %s"
            .formatted(config.bootstrap(), reason.getMessage()));
  }

  private static void ensure(Admin admin, KafkaConfig config, Topic topic)
      throws ExecutionException, InterruptedException {
    var wanted =
        new NewTopic(
                topic.name(),
                Optional.of(topic.partitions()),
                Optional.of((short) config.replicas()))
            .configs(
                Map.of(
                    TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                    Integer.toString(config.minInSyncReplicas()),
                    TopicConfig.RETENTION_MS_CONFIG,
                    Long.toString(config.retention().toMillis())));
    try {
      admin.createTopics(List.of(wanted)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
      int partitions =
          admin
              .describeTopics(List.of(topic.name()))
              .allTopicNames()
              .get()
              .get(topic.name())
              .partitions()
              .size();
      if (partitions != topic.partitions()) {
        throw new IllegalStateException(
            "topic %s has %d partitions, its contract says %d"
                .formatted(topic.name(), partitions, topic.partitions()));
      }
    }
  }
}
