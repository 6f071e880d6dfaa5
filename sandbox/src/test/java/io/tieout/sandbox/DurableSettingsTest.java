package io.tieout.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableSettingsTest {
  @TempDir Path home;

  @Test
  void keepsAPortForTheServerThatBindsItLater() throws Exception {
    // When
    int port = settings().port("port", 0);

    // Then only who wants this very one gets it
    assertThatThrownBy(() -> listen(port, false)).isInstanceOf(BindException.class);
    listen(port, true).close();
    assertThat(settings().port("port", 0)).isEqualTo(port);
  }

  @Test
  void choosesAnotherPortWhereTheLastOneIsTaken() throws Exception {
    // Given
    int last = settings().port("port", 0);
    try (ServerSocket taken = listen(last, true)) {

      // When
      int port = settings().port("port", 0);

      // Then
      assertThat(port).isNotEqualTo(taken.getLocalPort());
      assertThat(settings().port("port", 0)).isEqualTo(port);
    }
  }

  /** As the file has them. */
  private DurableSettings settings() {
    return new DurableSettings(home.resolve("settings"));
  }

  private static ServerSocket listen(int port, boolean reuse) throws IOException {
    var socket = new ServerSocket();
    try {
      socket.setReuseAddress(reuse);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
