package io.tieout.backbone.http;

/** A listener cannot have the address that it is configured for. */
public final class PortInUse extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PortInUse(String host, int port, Throwable cause) {
    super("%s:%d cannot be listened at, it is in use or not ours".formatted(host, port), cause);
  }
}
