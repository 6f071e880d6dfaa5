package io.tieout.demo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Lets one run at a time use a state directory. The lock goes with its process, however that ends.
 */
final class RunLock implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final RandomAccessFile file;

  private RunLock(RandomAccessFile file) {
    this.file = file;
  }

  /**
   * Waits for the directory.
   *
   * @throws IllegalStateException naming the process that has it
   */
  static RunLock acquire(Path directory) throws InterruptedException {
    try {
      Files.createDirectories(directory);
      var file = new RandomAccessFile(directory.resolve("lock").toFile(), "rw");
      var end = System.nanoTime() + PATIENCE.toNanos();
      while (!isLocked(file.getChannel())) {
        if (System.nanoTime() > end) {
          var holder = file.readLine();
          file.close();
          throw new IllegalStateException(
              "%s is in use by process %s; end it, or use another directory"
                  .formatted(directory, holder));
        }
        Thread.sleep(PAUSE);
      }
      file.setLength(0);
      file.writeBytes(ProcessHandle.current().pid() + "\n");
      return new RunLock(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
