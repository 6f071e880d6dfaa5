import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Makes of every contract one self-contained JSON document, and of all of them the one model that
 * the code generator reads. Maven runs it: {@code Bundler MODULE CONTRACTS MODEL}.
 */
final class Bundler {
  private static final List<String> LAYERS = List.of("system", "process", "experience", "events");

  /** Only these become Java interfaces: everything else is reached over HTTP or Kafka alone. */
  private static final Set<String> LAYERS_WITH_INTERFACES = Set.of("system", "process");

  private static final Pattern REFERENCE =
      Pattern.compile("(?<file>[^#]*)#/components/(?<key>[^/]+/[^/]+)");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path module;
  private final Map<Path, ObjectNode> documents = new HashMap<>();
  private final Components model = new Components();
  private final Set<String> errors = new LinkedHashSet<>();

  private Bundler(Path module) {
    this.module = module;
  }

  public static void main(String[] args) throws IOException {
    Bundler bundler = new Bundler(Path.of(args[0]).toAbsolutePath().normalize());
    bundler.run(Path.of(args[1]), Path.of(args[2]));
    if (!bundler.errors.isEmpty()) {
      bundler.errors.forEach(System.err::println);
      System.exit(1);
    }
  }

  private void run(Path contracts, Path modelFile) throws IOException {
    ObjectNode tree = JSON.createObjectNode().put("openapi", "3.0.3");
    // The generator starts anew when the model changes, so changed templates must change it too.
    tree.putObject("info").put("title", "Tieout").put("version", digest(files("templates")));
    ObjectNode index = JSON.createObjectNode();
    for (String layer : LAYERS) {
      for (Path file : files(layer)) {
        ObjectNode bundle = bundle(file);
        String name = file.getFileName().toString().replace(".yaml", "");
        String path = layer + "/" + name + ".json";
        write(contracts.resolve(path), bundle);
        index
            .withArray("items")
            .addObject()
            .put("name", name)
            .put("layer", layer)
            .put("version", bundle.at("/info/version").asText())
            .put("href", "/contracts/" + path);
        if (LAYERS_WITH_INTERFACES.contains(layer)) {
          JsonNode paths = bundle.path("paths").deepCopy();
          tree.withObject("/paths").setAll((ObjectNode) paths);
          // A contract describes its interface once, as a whole.
          Set<JsonNode> tags = new LinkedHashSet<>();
          paths.findValues("tags").forEach(used -> used.forEach(tags::add));
          for (JsonNode tag : tags) {
            ObjectNode described = tree.withArray("tags").addObject();
            described.set("name", tag);
            described.set("description", bundle.at("/info/description"));
          }
        }
      }
    }
    tree.set("components", model.tree());
    prepareForJava(tree);
    write(contracts.resolve("index.json"), index);
    write(modelFile, tree);
  }

  /** The contract, and among its components every one of another file that it reaches. */
  private ObjectNode bundle(Path file) {
    ObjectNode bundle = load(file).deepCopy();
    // It only holds YAML anchors, which are resolved by now.
    bundle.remove("x-refusals");
    Components components = new Components();
    for (var section : bundle.path("components").properties()) {
      for (var component : section.getValue().properties()) {
        include(file, section.getKey() + "/" + component.getKey(), components);
      }
    }
    bundle.remove("components");
    localise(bundle, file, components);
    bundle.set("components", components.tree());
    components.nodes.forEach(
        (key, node) -> model.add(key, node.deepCopy(), components.origins.get(key)));
    return bundle;
  }

  /** Copies a component and, since its references are made local too, all that it reaches. */
  private void include(Path file, String key, Components components) {
    JsonNode component = load(file).at("/components/" + key).deepCopy();
    if (components.add(key, component, file)) {
      localise(component, file, components);
    }
  }

  /** Makes the references below a node of {@code file} point into the bundle. */
  private void localise(JsonNode node, Path file, Components components) {
    for (JsonNode parent : node.findParents("$ref")) {
      ((ObjectNode) parent).put("$ref", local(parent.get("$ref").asText(), file, components));
    }
    for (JsonNode discriminator : node.findValues("discriminator")) {
      for (var branch : discriminator.path("mapping").properties()) {
        String reference = branch.getValue().asText();
        branch.setValue(TextNode.valueOf(local(reference, file, components)));
      }
    }
  }

  private String local(String reference, Path from, Components components) {
    Matcher parts = REFERENCE.matcher(reference);
    if (parts.matches()) {
      String other = parts.group("file");
      Path file = other.isEmpty() ? from : from.resolveSibling(other).normalize();
      String key = parts.group("key");
      if (Files.isRegularFile(file) && load(file).at("/components/" + key).isObject()) {
        include(file, key, components);
        return "#/components/" + key;
      }
    }
    errors.add("%s: unknown reference %s".formatted(module.relativize(from), reference));
    return reference;
  }

  /**
   * Says in the model what the templates cannot find out: Jackson writes and reads the property
   * that tells the branches of a union apart, so it is no component of their records; without such
   * a property a union is any JSON; and descriptions are Javadoc. The model is OpenAPI 3.0, since
   * the generator's reader of 3.1 is slow and does not find its way through a path with a space.
   */
  private static void prepareForJava(ObjectNode tree) {
    JsonNode schemas = tree.at("/components/schemas");
    for (JsonNode discriminator : schemas.findValues("discriminator")) {
      String property = discriminator.path("propertyName").asText();
      for (var mapping : discriminator.path("mapping").properties()) {
        ObjectNode branch = (ObjectNode) tree.at(mapping.getValue().asText().substring(1));
        branch.put("x-discriminator-value", mapping.getKey());
        branch.withObject("/properties").remove(property);
        branch.withArray("required").removeIf(name -> name.asText().equals(property));
      }
    }
    for (JsonNode named : schemas.findParents("propertyNames")) {
      ((ObjectNode) named).remove("propertyNames");
    }
    Stream.of("oneOf", "anyOf")
        .flatMap(union -> schemas.findParents(union).stream())
        .filter(union -> !union.has("discriminator"))
        .forEach(union -> ((ObjectNode) union).retain("description"));
    for (JsonNode constant : schemas.findParents("const")) {
      ((ObjectNode) constant).put("type", "string").remove("const");
    }
    for (JsonNode encoded : schemas.findParents("contentEncoding")) {
      ((ObjectNode) encoded).remove("contentEncoding");
    }
    for (JsonNode nullable : schemas.findParents("type")) {
      if (nullable.get("type").isArray()) {
        ((ObjectNode) nullable).put("nullable", true).set("type", nullable.at("/type/0"));
      }
    }
    for (JsonNode described : tree.findParents("description")) {
      if (described.get("description").isTextual()) {
        String text = described.get("description").asText();
        ((ObjectNode) described).put("description", javadoc(text));
      }
    }
  }

  private static String javadoc(String text) {
    return text.strip()
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("@", "&#64;")
        .replace("*/", "*&#47;")
        .replaceAll("`([^`]+)`", "{@code $1}")
        .replaceAll("\\s+", " ");
  }

  private ObjectNode load(Path file) {
    return documents.computeIfAbsent(
        file,
        path -> {
          try (Reader reader = Files.newBufferedReader(path)) {
            return JSON.valueToTree(yaml().load(reader));
          } catch (IOException | YAMLException e) {
            throw new IllegalStateException(path.toString(), e);
          }
        });
  }

  /** YAML 1.2 as JSON has it: a NO stays a country and a date stays text. */
  private static Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(Integer.MAX_VALUE);
    DumperOptions dumping = new DumperOptions();
    Resolver resolver =
        new Resolver() {
          @Override
          protected void addImplicitResolvers() {
            String number = "-?(0|[1-9][0-9]*)";
            String fraction = "([.][0-9]+)?([eE][-+]?[0-9]+)?";
            addImplicitResolver(Tag.MERGE, Pattern.compile("<<"), "<");
            addImplicitResolver(Tag.NULL, Pattern.compile("null|"), "n\0");
            addImplicitResolver(Tag.BOOL, Pattern.compile("true|false"), "tf");
            addImplicitResolver(Tag.INT, Pattern.compile(number), "-0123456789");
            addImplicitResolver(Tag.FLOAT, Pattern.compile(number + fraction), "-0123456789");
          }
        };
    return new Yaml(
        new SafeConstructor(options), new Representer(dumping), dumping, options, resolver);
  }

  private List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(module.resolve(folder))) {
      return files.sorted().toList();
    }
  }

  private static String digest(List<Path> files) throws IOException {
    CRC32 digest = new CRC32();
    for (Path file : files) {
      digest.update(Files.readAllBytes(file));
    }
    return Long.toHexString(digest.getValue());
  }

  /** Leaves an unchanged file alone, so that nothing after it is done again. */
  private static void write(Path file, JsonNode tree) throws IOException {
    byte[] content = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree);
    if (!Files.exists(file) || !Arrays.equals(content, Files.readAllBytes(file))) {
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    }
  }

  /** Components by {@code section/name}, in that order, each with the file that it came from. */
  private final class Components {
    private final Map<String, JsonNode> nodes = new TreeMap<>();
    private final Map<String, Path> origins = new HashMap<>();

    /** False if it is there already; another one of the same name is an error. */
    boolean add(String key, JsonNode node, Path origin) {
      Path earlier = origins.putIfAbsent(key, origin);
      if (earlier == null) {
        nodes.put(key, node);
      } else if (!earlier.equals(origin)) {
        errors.add(
            "%s: %s has another #/components/%s"
                .formatted(module.relativize(origin), module.relativize(earlier), key));
      }
      return earlier == null;
    }

    ObjectNode tree() {
      ObjectNode tree = JSON.createObjectNode();
      nodes.forEach((key, node) -> tree.withObject("/" + key).setAll((ObjectNode) node));
      return tree;
    }
  }
}
