package io.tieout.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaServerTest {
  @TempDir Path dir;

  @Test
  void keepsWhatItAcknowledgedOverARestartAtTheSameAddress() throws Exception {
    // Given
    String address;
    try (KafkaServer server = KafkaServer.start(dir, 0)) {
      address = server.bootstrap();
      Map<String, Object> client = Map.of("bootstrap.servers", address);
      try (Admin admin = Admin.create(client)) {
        admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1))).all().get();
      }
      try (Producer<String, String> producer =
          new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
        producer.send(new ProducerRecord<>("kept", "acknowledged")).get();
      }
    }

    // When
    try (KafkaServer server = KafkaServer.start(dir, 0)) {

      // Then
      assertThat(server.bootstrap()).isEqualTo(address);
      try (Consumer<String, String> consumer =
          new KafkaConsumer<>(
              Map.of("bootstrap.servers", address, "auto.offset.reset", "earliest"),
              new StringDeserializer(),
              new StringDeserializer())) {
        consumer.assign(List.of(new TopicPartition("kept", 0)));
        assertThat(consumer.poll(Duration.ofSeconds(20)))
            .singleElement()
            .satisfies(record -> assertThat(record.value()).isEqualTo("acknowledged"));
      }
    }
  }
}
