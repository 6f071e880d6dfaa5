package io.tieout.experience.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.failure.Failure;
import io.tieout.backbone.telemetry.Trace;
import io.tieout.model.Caller;
import io.tieout.model.UsageReceipt;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class UsageStreamTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LINE = 1_024;

  private Vertx vertx;
  private final TestUsage usage = new TestUsage();
  private final Promise<UsageReceipt> outcome = Promise.promise();
  private NetSocket client;

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
  }

  @Test
  void handsOnWhatFollowsALineThatIsTooLong() {
    // Given
    begin(PATIENCE, PATIENCE);
    usage.takes.complete();
    send("one\n" + "x".repeat(700));
    send("y".repeat(700));
    send("z".repeat(100_000) + "\ntwo\nthr");

    // When
    send("ee\n");
    end();

    // Then
    assertThat(await(outcome.future()).received()).isEqualTo(4);
    assertThat(usage.lines)
        .containsExactly("one", "x".repeat(700) + "y".repeat(LINE + 1 - 700), "two", "three");
    assertThat(usage.streams).as("one name for all parts").containsOnly(usage.streams.peek());
  }

  @Test
  void lastLineNeedsNoEnd() {
    // Given
    begin(PATIENCE, PATIENCE);
    usage.takes.complete();

    // When
    send("one\ntwo");
    end();

    // Then
    assertThat(await(outcome.future()).accepted()).isEqualTo(2);
  }

  @Test
  void endsAStreamThatFallsSilent() {
    // Given
    begin(Duration.ofMillis(200), PATIENCE);
    usage.takes.complete();

    // When
    send("one\n");

    // Then
    assertThat(failure()).isInstanceOf(Failure.Invalid.class);
    assertThat(((Failure) failure()).code()).isEqualTo("slow-body");
  }

  @Test
  void endsAStreamThatIsTooSlow() {
    // Given
    begin(PATIENCE, Duration.ofMillis(300));
    usage.takes.complete();
    send("one\n");

    // When
    long trickle = vertx.setPeriodic(50, tick -> send("two\n"));

    // Then
    assertThat(((Failure) failure()).code()).isEqualTo("slow-body");
    vertx.cancelTimer(trickle);
  }

  @Test
  void makesTheClientWaitWhileTheLogDoes() {
    // Given
    begin(PATIENCE, PATIENCE);
    String part = ("x".repeat(99) + "\n").repeat(100);
    int sent = 2_000;

    // When
    for (int i = 0; i < sent; i++) {
      send(part);
    }

    // Then
    assertThat(client.writeQueueFull()).isTrue();
    assertThat(usage.lines.size()).isLessThan(sent * 100 / 2);
    usage.takes.complete();
    end();
    assertThat(await(outcome.future()).accepted()).isEqualTo(sent * 100L);
  }

  private void begin(Duration pause, Duration slowWindow) {
    var config = new IngestConfig(4 * LINE, LINE, 2, pause, 30 << 10, slowWindow);
    var server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  request.pause();
                  var caller =
                      new Caller(
                          "test",
                          Caller.HOUSE,
                          Set.of(),
                          Trace.start(),
                          Instant.now().plus(PATIENCE));
                  new UsageStream(usage, caller, request, config).run().onComplete(outcome);
                })
            .listen(0, "127.0.0.1")
            .await();
    client = vertx.createNetClient().connect(server.actualPort(), "127.0.0.1").await();
    client.write("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n").await();
  }

  private void send(String text) {
    client.write(Buffer.buffer(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n"));
  }

  private void end() {
    client.write("0\r\n\r\n");
  }

  private Throwable failure() {
    return await(outcome.future().transform(done -> Future.succeededFuture(done.cause())));
  }

  private static <T> T await(Future<T> future) {
    return future.timeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).await();
  }
}
