package io.tieout.backbone.config;

import io.tieout.backbone.telemetry.LogKeys;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a file says, read again once it has changed, so that secrets are rotated without a restart.
 * While it cannot be read, or says nonsense, what it said last holds, and the log says why, once
 * for each change. It is looked at once a second, as long as somebody has this; who asks never
 * waits.
 */
public final class WatchedFile<T> implements Supplier<T> {

  private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);
  private static final long PAUSE_SECONDS = 1;

  /**
   * Event loops ask what files say, so that those are read beside them; it ends with the process.
   */
  private static final ScheduledExecutorService READING =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("watched-files").factory());

  private final Path file;
  private final Function<byte[], T> read;
  private volatile T value;
  private FileTime modified; // of what was read last; like the next, once this is made, READING's
  private String complaint = ""; // the last that was logged

  /**
   * Reads the file for the first time.
   *
   * @param read fails with a message that says what is wrong, and no secret
   * @throws IllegalArgumentException naming the file, if it cannot be read
   */
  public WatchedFile(Path file, Function<byte[], T> read) {
    this.file = file;
    this.read = read;
    try {
      load(Files.getLastModifiedTime(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("the file %s cannot be read".formatted(file), e);
    }
    refreshLater(new WeakReference<>(this));
  }

  @Override
  public T get() {
    return value;
  }

  /** Ends by itself when nobody has the file any more. */
  private static void refreshLater(WeakReference<WatchedFile<?>> watched) {
    var unused =
        READING.schedule(
            () -> {
              var file = watched.get();
              if (file != null) {
                refreshLater(watched);
                file.refresh();
              }
            },
            PAUSE_SECONDS,
            TimeUnit.SECONDS);
  }

  private void refresh() {
    FileTime time = null;
    try {
      time = Files.getLastModifiedTime(file);
      if (!time.equals(modified)) {
        load(time);
        LOG.atInfo().addKeyValue(LogKeys.FILE, file).log("A file has changed and was read again");
      }
      complaint = "";
    } catch (IOException | RuntimeException e) {
      complain(time, e instanceof IOException ? e.toString() : e.getMessage());
    }
  }

  /** Once for each change of the file, and not each time that it is looked at. */
  private void complain(FileTime time, String reason) {
    var now = time + " " + reason;
    if (!now.equals(complaint)) {
      complaint = now;
      LOG.atWarn()
          .addKeyValue(LogKeys.FILE, file)
          .log("A file cannot be read again, what it said before still holds: {}", reason);
    }
  }

  private void load(FileTime time) throws IOException {
    value = read.apply(Files.readAllBytes(file));
    modified = time;
  }
}
