package io.tieout.quality.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** One connection to the gateway: plain sockets, so that the generator leaves the CPU to others. */
final class Sender implements AutoCloseable {
  private final Socket socket;
  private final OutputStream out;
  private final InputStream in;
  private final String headers;

  Sender(URI gateway, String key) throws IOException {
    socket = new Socket(gateway.getHost(), gateway.getPort());
    socket.setTcpNoDelay(true);
    out = socket.getOutputStream();
    in = new BufferedInputStream(socket.getInputStream());
    headers = "Host: %s\r\nX-Api-Key: %s\r\n".formatted(gateway.getAuthority(), key);
  }

  /** An answer. */
  record Answer(int status, String body) {
    /** The answer's body, which has to be that of a success. */
    String expect(int expected) {
      if (status != expected) {
        throw new IllegalStateException("%d instead of %d: %s".formatted(status, expected, body));
      }
      return body;
    }
  }

  Answer post(String path, String mediaType, byte[] body) throws IOException {
    send(
        "POST",
        path,
        "Content-Type: %s\r\nContent-Length: %d\r\n".formatted(mediaType, body.length));
    out.write(body);
    return read();
  }

  Answer get(String path) throws IOException {
    send("GET", path, "");
    return read();
  }

  /** Begins a request whose body comes in chunks. */
  void begin(String path, String mediaType) throws IOException {
    send("POST", path, "Content-Type: %s\r\nTransfer-Encoding: chunked\r\n".formatted(mediaType));
  }

  void chunk(byte[] bytes) throws IOException {
    out.write(ascii(Integer.toHexString(bytes.length) + "\r\n"));
    out.write(bytes);
    out.write(ascii("\r\n"));
  }

  Answer end() throws IOException {
    out.write(ascii("0\r\n\r\n"));
    return read();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void send(String method, String path, String more) throws IOException {
    out.write(ascii("%s %s HTTP/1.1\r\n%s%s\r\n".formatted(method, path, headers, more)));
  }

  private Answer read() throws IOException {
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    int length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(header.indexOf(':') + 1).trim());
      }
    }
    return new Answer(status, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the gateway closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
