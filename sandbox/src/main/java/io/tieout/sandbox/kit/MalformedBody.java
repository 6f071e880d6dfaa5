package io.tieout.sandbox.kit;

/** A request body that is not what the endpoint reads; the host has the vendor word the 400. */
final class MalformedBody extends RuntimeException {
  MalformedBody(String detail) {
    super(detail, null, false, false);
  }
}
