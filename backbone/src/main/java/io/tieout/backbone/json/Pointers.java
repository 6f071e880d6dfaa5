package io.tieout.backbone.json;

/** Pointers into JSON (RFC 6901), as problems have them: {@code #} is the whole. */
public final class Pointers {

  private Pointers() {}

  /** Points at a member of what a pointer points at, whatever the member is called. */
  public static String member(String parent, String name) {
    return parent + '/' + name.replace("~", "~0").replace("/", "~1");
  }
}
