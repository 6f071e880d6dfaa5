package io.tieout.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.tieout.backbone.config.Secret;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A secret in a file: one that no vendor knows, until it is rotated. */
public final class RotatedSecret {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path file;

  public RotatedSecret(Path dir) {
    file = dir.resolve("secret");
    rotateTo("unknown");
  }

  public Secret secret() {
    return Secret.in(file);
  }

  public void rotateTo(String value) {
    try {
      Files.writeString(file, value);
      // Two changes within one tick of the file system's clock would look like one.
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a call succeeds. */
  public static boolean works(Future<?> call) {
    return call.map(true).otherwise(false).await();
  }

  /** Asks until the vendor answers: files are looked at once a second. */
  public static void awaitWorks(Supplier<Future<?>> call) {
    var end = Instant.now().plus(PATIENCE);
    while (!works(call.get())) {
      assertThat(Instant.now()).as("the vendor takes the new secret").isBefore(end);
      LockSupport.parkNanos(50_000_000);
    }
  }
}
