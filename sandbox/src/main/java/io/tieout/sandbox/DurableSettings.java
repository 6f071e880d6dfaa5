package io.tieout.sandbox;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ports and secrets that a server chose at its first start and keeps at the next ones, in a
 * file that only its owner can read. A value is on disk before it is returned.
 */
public final class DurableSettings {
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Who of this process has which port. Servers choose before they bind, side by side: the system
   * may offer one port to two of them.
   */
  private static final Map<Integer, String> OWNERS = new ConcurrentHashMap<>();

  private final Path file;
  private final Properties values = new Properties();

  /** Reads the file, if there is one; its directory is made. */
  public DurableSettings(Path file) {
    this.file = file;
    try {
      Files.createDirectories(file.getParent());
      if (Files.exists(file)) {
        try (Reader in = Files.newBufferedReader(file)) {
          values.load(in);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** The wanted port if one is named (not 0), else the last one while it is free, else any. */
  public int port(String name, int wanted) {
    int last = Integer.parseInt(values.getProperty(name, "0"));
    String owner = file + " " + name;
    int port = wanted != 0 ? wanted : last != 0 && isFree(last, owner) ? last : anyFreePort(owner);
    if (port != last) {
      values.setProperty(name, Integer.toString(port));
      save();
    }
    return port;
  }

  /** A random secret of 128 bits in hexadecimal digits, the same one for the same name for ever. */
  public String secret(String name) {
    String secret = values.getProperty(name);
    if (secret == null) {
      byte[] bytes = new byte[16];
      RANDOM.nextBytes(bytes);
      secret = HexFormat.of().formatHex(bytes);
      values.setProperty(name, secret);
      save();
    }
    return secret;
  }

  private void save() {
    StringWriter text = new StringWriter();
    try {
      values.store(text, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    PrivateFile.write(file, text.toString());
  }

  private static boolean isFree(int port, String owner) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return owner.equals(OWNERS.computeIfAbsent(port, free -> owner));
    } catch (IOException e) {
      return false;
    }
  }

  private static int anyFreePort(String owner) {
    while (true) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        if (OWNERS.putIfAbsent(socket.getLocalPort(), owner) == null) {
          return socket.getLocalPort();
        }
      } catch (IOException e) {
        throw new UncheckedIOException("no free port on the loopback interface", e);
      }
    }
  }
}
