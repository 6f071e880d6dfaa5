package io.tieout.backbone.http;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Makes of a request in a version that Vert.x does not know one that cannot be read. Vert.x by
 * itself answers it, with nothing in the answer, before anybody hears of it.
 */
@Sharable
final class KnownVersions extends ChannelInboundHandlerAdapter {

  private static final KnownVersions INSTANCE = new KnownVersions();

  /** Why such a request cannot be read. */
  static final class Unknown extends Exception {
    private static final long serialVersionUID = 1L;

    private Unknown(HttpVersion version) {
      super(version.text());
    }
  }

  private KnownVersions() {}

  /** From the next request of the connection on. */
  static void watch(HttpConnection connection) {
    var handler = ((HttpServerConnection) connection).channelHandlerContext();
    handler.pipeline().addBefore(handler.name(), "known-versions", INSTANCE);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request) {
      var version = request.protocolVersion();
      if (!isKnown(version)) {
        request.setDecoderResult(DecoderResult.failure(new Unknown(version)));
        request.setProtocolVersion(HttpVersion.HTTP_1_1); // which the answer takes over
        HttpUtil.setKeepAlive(request, false); // what follows may be anything
      }
    }
    context.fireChannelRead(message);
  }

  /**
   * Cases differ (RFC 9112, section 2.3), which Netty's equality overlooks: what was written
   * exactly so, and nothing else, is one of its constants.
   */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isKnown(HttpVersion version) {
    return version == HttpVersion.HTTP_1_1 || version == HttpVersion.HTTP_1_0;
  }
}
