package io.tieout.backbone.http;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds operations by path, segment by segment; a literal segment wins over a parameter. */
final class PathTree<T> {

  private final Node<T> root = new Node<>();

  private static final class Node<T> {
    private final Map<String, Node<T>> literals = new HashMap<>();
    private Node<T> any;
    private final Map<HttpMethod, T> methods = new HashMap<>();
  }

  /** The operations of a path by method, and the text of its parameters in their order. */
  record Match<T>(Map<HttpMethod, T> methods, List<String> parameters) {}

  void add(String template, HttpMethod method, T value) {
    var node = root;
    for (var segment : template.substring(1).split("/", -1)) {
      if (segment.startsWith("{") && segment.endsWith("}")) {
        node.any = node.any == null ? new Node<>() : node.any;
        node = node.any;
      } else if (segment.contains("{")) {
        throw new IllegalArgumentException(template + ": a parameter is a whole segment");
      } else {
        node = node.literals.computeIfAbsent(segment, key -> new Node<>());
      }
    }
    if (node.methods.put(method, value) != null) {
      throw new IllegalArgumentException(method + " " + template + " is there twice");
    }
  }

  /** The match of a raw path, null where there is none; parameters are still percent-encoded. */
  Match<T> find(String path) {
    var node = root;
    var parameters = new ArrayList<String>(4);
    var from = 1;
    while (from <= path.length()) {
      var slash = path.indexOf('/', from);
      var to = slash < 0 ? path.length() : slash;
      var segment = path.substring(from, to);
      var literal = node.literals.get(segment);
      if (literal != null) {
        node = literal;
      } else if (node.any != null && !segment.isEmpty()) {
        node = node.any;
        parameters.add(segment);
      } else {
        return null;
      }
      from = to + 1;
    }
    return node.methods.isEmpty() ? null : new Match<>(node.methods, parameters);
  }
}
