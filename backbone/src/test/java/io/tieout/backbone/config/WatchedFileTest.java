package io.tieout.backbone.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class WatchedFileTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Logger logger = (Logger) LoggerFactory.getLogger(WatchedFile.class);
  private final Queue<ILoggingEvent> lines = new ConcurrentLinkedQueue<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
          lines.add(line);
        }
      };

  @BeforeEach
  void listen() {
    appender.start();
    logger.addAppender(appender);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(appender);
  }

  @Test
  void saysOnceOfEachChangeWhyItCannotBeRead(@TempDir Path folder) throws Exception {
    // Given
    var file = Files.writeString(folder.resolve("numbers"), "1");
    var reads = new AtomicInteger();
    var watched =
        new WatchedFile<>(
            file,
            bytes -> {
              reads.incrementAndGet();
              return number(bytes);
            });

    // When
    replace(file, "one", 5);

    // Then
    waitUntil(() -> watched.get() == 1 && reads.get() >= 3);
    replace(file, "2", 10);
    waitUntil(() -> watched.get() == 2 && linesOf(file).size() >= 2);
    assertThat(linesOf(file))
        .containsExactly(
            "A file cannot be read again, what it said before still holds: is one, not a number",
            "A file has changed and was read again");
  }

  @Test
  void isReadBesideWhoeverAsks(@TempDir Path folder) throws Exception {
    // Given what tells who has read it last
    var file = Files.writeString(folder.resolve("any"), "1");
    var reader = new WatchedFile<>(file, bytes -> Thread.currentThread());

    // When
    replace(file, "2", 5);

    // Then
    waitUntil(() -> reader.get() != Thread.currentThread());
  }

  private List<String> linesOf(Path file) {
    return lines.stream()
        .filter(line -> line.getKeyValuePairs().getFirst().value.equals(file))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private static int number(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.UTF_8);
    if (!text.matches("[0-9]")) {
      throw new IllegalArgumentException("is %s, not a number".formatted(text));
    }
    return Integer.parseInt(text);
  }

  /** At once, so that one change is seen of it. */
  private static void replace(Path file, String text, int secondsAhead) throws Exception {
    var other = Files.writeString(file.resolveSibling("other"), text);
    Files.setLastModifiedTime(other, FileTime.from(Instant.now().plusSeconds(secondsAhead)));
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void waitUntil(BooleanSupplier condition) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
