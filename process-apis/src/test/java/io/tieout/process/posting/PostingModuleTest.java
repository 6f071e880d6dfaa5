package io.tieout.process.posting;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.api.BillingSystem;
import io.tieout.backbone.eventlog.EventLog;
import io.tieout.backbone.eventlog.KafkaConfig;
import io.tieout.backbone.eventlog.LogRecord;
import io.tieout.backbone.eventlog.Topic;
import io.tieout.backbone.eventlog.Topics;
import io.tieout.backbone.json.StrictJson;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.BillingDocument;
import io.tieout.model.Caller;
import io.tieout.model.ErpPosted;
import io.tieout.model.Invoice;
import io.tieout.model.PostingState;
import io.tieout.process.TestPort;
import io.tieout.process.posting.TestErp.Fate;
import io.tieout.sandbox.SandboxServers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PostingModuleTest {
  private static final int DOCUMENTS = 60;

  @Test
  void everyDocumentReachesTheErpOnceWhateverBecomesOfTheCalls() {
    // Given documents that come twice, and an ERP that loses calls and answers
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    var kafka = KafkaConfig.of(SandboxServers.kafka().bootstrap());
    var topic = Topic.declaredBy("billing-documents");
    var documents =
        IntStream.range(0, DOCUMENTS)
            .mapToObj(i -> Samples.invoice("in_" + i, "35.00"))
            .flatMap(invoice -> List.of(invoice, invoice).stream())
            .map(PostingModuleTest::log)
            .toList();
    try (var bed = new PostingBed()) {
      bed.arriveCustomer(Caller.HOUSE);
      IntStream.range(0, 10).forEach(i -> bed.erp.fates.add(fate(random)));
      Topics.ensure(bed.vertx, kafka, List.of(topic)).await();
      var log = EventLog.open(bed.vertx, kafka);
      var module = module(bed, kafka);
      module.start().await();

      // When
      log.append(topic, documents).await();

      // Then
      PostingBed.eventually(
          () ->
              bed.all().size() == DOCUMENTS
                  && bed.all().stream().allMatch(p -> p.state() == PostingState.POSTED),
          "not all posted");
      assertThat(bed.erp.documents)
          .hasSize(DOCUMENTS)
          .extracting(ErpPosted::reference)
          .doesNotHaveDuplicates();
      module.stop().await();
      log.close().await();
    }
  }

  private static Fate fate(Random random) {
    var fates =
        List.of(
            Fate.LOSE_REQUEST,
            Fate.COMMIT_AND_LOSE_ANSWER,
            Fate.LOSE_ANSWER_AND_COMMIT_LATER,
            Fate.UNAVAILABLE);
    return fates.get(random.nextInt(fates.size()));
  }

  private static PostingModule module(PostingBed bed, KafkaConfig kafka) {
    return new PostingModule(
        bed.vertx,
        PostingBed.CONFIG,
        bed.store,
        kafka,
        TestPort.of(BillingSystem.class, bed.billing),
        bed.erp.remote,
        bed.tax,
        bed.entities,
        bed.customers,
        bed.exceptions,
        PostingBed.CLOCK);
  }

  private static LogRecord log(Invoice invoice) {
    return new LogRecord(
        ("stripe-us/" + invoice.source().id()).getBytes(StandardCharsets.UTF_8),
        StrictJson.write(new BillingDocument(1, "0".repeat(64), invoice, null, null)).getBytes(),
        Map.of(Trace.HEADER, Trace.start()));
  }
}
