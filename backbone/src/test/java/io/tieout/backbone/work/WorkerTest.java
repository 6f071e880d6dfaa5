package io.tieout.backbone.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.tieout.backbone.telemetry.LogKeys;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class WorkerTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Vertx VERTX = Vertx.vertx();

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void aUseCaseWaitsOnAVirtualThreadAndAnswersWhereItWasAsked() {
    // Given
    Context asked = VERTX.getOrCreateContext();
    Promise<Boolean> answeredThere = Promise.promise();

    // When
    asked.runOnContext(
        v ->
            UseCase.run(VERTX, WorkerTest::threadAfterAPause)
                .onComplete(
                    thread ->
                        answeredThere.complete(
                            thread.result().isVirtual() && asked.equals(Vertx.currentContext()))));

    // Then
    assertThat(answeredThere.future().await()).isTrue();
  }

  @Test
  void aUseCaseThatThrowsFails() {
    // When
    Future<Object> failed =
        UseCase.run(
            VERTX,
            () -> {
              throw new AssertionError("even an error");
            });

    // Then
    assertThatThrownBy(failed::await).hasMessage("even an error");
  }

  @Test
  void repeatsWhileThereIsWorkAndThenWaitsToBeWoken() throws Exception {
    // Given
    BlockingQueue<Integer> steps = new LinkedBlockingQueue<>();
    Worker worker =
        Worker.start(
            VERTX,
            "test",
            WorkerConfig.every(NEVER),
            () -> {
              steps.add(steps.size());
              return steps.size() < 3;
            });
    for (int i = 0; i < 3; i++) {
      assertThat(steps.poll(5, TimeUnit.SECONDS)).isNotNull();
    }

    // When
    worker.wake();

    // Then
    assertThat(steps.poll(5, TimeUnit.SECONDS)).isNotNull();
    worker.stop().await();
  }

  @Test
  void survivesFailuresAndStopsAfterTheStep() throws Exception {
    // Given
    BlockingQueue<String> steps = new LinkedBlockingQueue<>();
    Promise<Void> lastStep = Promise.promise();
    var config = new WorkerConfig(NEVER, Duration.ofMillis(1), Duration.ofMillis(2), NEVER);
    Worker worker =
        Worker.start(
            VERTX,
            "test",
            config,
            () -> {
              steps.add("step");
              if (steps.size() < 3) {
                throw new AssertionError("on purpose");
              }
              lastStep.future().await();
              return false;
            });
    while (steps.size() < 3) {
      Thread.onSpinWait();
    }
    assertThat(worker.failures()).isEqualTo(2);
    assertThat(worker.isWell()).isFalse();

    // When
    Future<Void> stop = worker.stop();

    // Then
    assertThat(stop.isComplete()).isFalse();
    lastStep.complete();
    stop.await();
    assertThat(worker.isWell()).isTrue();
  }

  @Test
  void saysWhereAStepWaitsThatTakesTooLong() throws Exception {
    // Given
    BlockingQueue<ILoggingEvent> logged = new LinkedBlockingQueue<>();
    var log = (Logger) LoggerFactory.getLogger(Worker.class);
    var appender = appender("hanging", logged);
    log.addAppender(appender);
    Promise<Void> answer = Promise.promise();
    var config =
        new WorkerConfig(NEVER, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(50));

    // When
    var worker = Worker.start(VERTX, "hanging", config, () -> waitsFor(answer));

    // Then
    var told = logged.poll(10, TimeUnit.SECONDS);
    assertThat(told.getFormattedMessage()).isEqualTo("A worker has been at one step for PT0.05S");
    assertThat(told.getThrowableProxy().getStackTraceElementProxyArray())
        .anySatisfy(frame -> assertThat(frame.toString()).contains("waitsFor"));
    assertThat(worker.isWell()).isFalse();
    answer.complete();
    worker.stop().await();
    assertThat(worker.isWell()).isTrue();
    log.detachAppender(appender);
  }

  @ParameterizedTest
  @CsvSource({"1, 100", "2, 200", "3, 400", "4, 800", "5, 1000", "99, 1000"})
  void pausesGrowToTheirLimitAndAreJittered(int failures, long longest) {
    // Given
    var config = new WorkerConfig(NEVER, Duration.ofMillis(100), Duration.ofSeconds(1), NEVER);

    // When
    var pauses = Stream.generate(() -> config.pauseAfter(failures)).limit(100).toList();

    // Then
    assertThat(pauses)
        .allSatisfy(
            pause ->
                assertThat(pause)
                    .isBetween(Duration.ofMillis(longest / 2), Duration.ofMillis(longest)));
    assertThat(pauses.stream().distinct()).hasSizeGreaterThan(50);
  }

  /** Hears of one worker: those of tests that run beside this one are told of too. */
  private static AppenderBase<ILoggingEvent> appender(
      String worker, BlockingQueue<ILoggingEvent> logged) {
    var appender =
        new AppenderBase<ILoggingEvent>() {
          @Override
          protected void append(ILoggingEvent event) {
            if (event.getKeyValuePairs().contains(new KeyValuePair(LogKeys.WORKER, worker))) {
              logged.add(event);
            }
          }
        };
    appender.start();
    return appender;
  }

  private static boolean waitsFor(Promise<Void> answer) {
    answer.future().await();
    return false;
  }

  private static Thread threadAfterAPause() {
    VERTX.timer(1).await();
    return Thread.currentThread();
  }
}
