package io.tieout.process;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** The lines that a class writes while this is open. */
public final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final Logger logger;
  private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();

  public LogLines(String of) {
    logger = (Logger) LoggerFactory.getLogger(of);
    start();
    logger.addAppender(this);
  }

  /** The keys and values of each line. */
  public List<Map<String, String>> keyValues() {
    return lines.stream()
        .map(
            line ->
                line.getKeyValuePairs().stream()
                    .collect(Collectors.toMap(pair -> pair.key, LogLines::text)))
        .toList();
  }

  private static String text(KeyValuePair pair) {
    return String.valueOf(pair.value);
  }

  @Override
  protected void append(ILoggingEvent line) {
    if (line.getKeyValuePairs() != null) {
      lines.add(line);
    }
  }

  @Override
  public void close() {
    logger.detachAppender(this);
  }
}
