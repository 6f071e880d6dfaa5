package io.tieout.backbone.config;

import io.tieout.backbone.telemetry.LogKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a file says, read again once it has changed, so that secrets are rotated without a restart.
 * While it cannot be read, or says nonsense, what it said last holds. Looks at most once a second.
 */
public final class WatchedFile<T> implements Supplier<T> {

  private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final Path file;
  private final Function<byte[], T> read;
  private volatile T value;
  private volatile long looked;
  private FileTime modified; // guarded by this

  /**
   * Reads the file for the first time.
   *
   * @throws IllegalArgumentException naming the file, if it cannot be read
   */
  public WatchedFile(Path file, Function<byte[], T> read) {
    this.file = file;
    this.read = read;
    try {
      load();
    } catch (IOException e) {
      throw new IllegalArgumentException("the file %s cannot be read".formatted(file), e);
    }
  }

  @Override
  public T get() {
    if (System.nanoTime() - looked > PAUSE_NANOS) {
      refresh();
    }
    return value;
  }

  private synchronized void refresh() {
    if (System.nanoTime() - looked <= PAUSE_NANOS) {
      return;
    }
    looked = System.nanoTime();
    try {
      if (!Files.getLastModifiedTime(file).equals(modified)) {
        load();
        LOG.atInfo().addKeyValue(LogKeys.FILE, file).log("A file has changed and was read again");
      }
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue(LogKeys.FILE, file)
          .log("A file cannot be read again, what it said before still holds");
    }
  }

  private synchronized void load() throws IOException {
    var time = Files.getLastModifiedTime(file);
    value = read.apply(Files.readAllBytes(file));
    modified = time;
    looked = System.nanoTime();
  }
}
