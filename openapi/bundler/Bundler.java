import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
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
      Pattern.compile("(?<file>[^#]*)#/components/(?<section>[^/]+)/(?<name>[^/]+)");

  private static final Pattern MERGE = Pattern.compile("<<");
  private static final Pattern FLOAT =
      Pattern.compile("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?");

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
    ObjectNode tree = JSON.createObjectNode().put("openapi", "3.1.0");
    // The generator starts anew when the model changes, so changed templates must change it too.
    tree.putObject("info").put("title", "Tieout").put("version", digest("templates"));
    ArrayNode tags = tree.putArray("tags");
    ObjectNode paths = tree.putObject("paths");
    ObjectNode index = JSON.createObjectNode();
    for (String layer : LAYERS) {
      for (Path file : files(layer)) {
        ObjectNode bundle = bundle(file);
        String name = file.getFileName().toString().replace(".yaml", "");
        String path = layer + "/" + name + ".json";
        index
            .withArray("items")
            .addObject()
            .put("name", name)
            .put("layer", layer)
            .put("version", bundle.at("/info/version").asText())
            .put("href", "/contracts/" + path);
        write(contracts.resolve(path), bundle);
        if (LAYERS_WITH_INTERFACES.contains(layer)) {
          paths.setAll((ObjectNode) bundle.path("paths").deepCopy());
          // A contract describes its interface once, as a whole.
          for (String tag : tags(bundle)) {
            tags.addObject()
                .put("name", tag)
                .put("description", bundle.at("/info/description").asText());
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
    // Top-level extensions only hold YAML anchors, which are resolved by now.
    bundle.remove(names(bundle).filter(name -> name.startsWith("x-")).toList());
    Components components = new Components();
    JsonNode own = bundle.path("components");
    names(own)
        .forEach(
            section ->
                names(own.path(section)).forEach(name -> include(file, section, name, components)));
    bundle.remove("components");
    localise(bundle, file, "#", components);
    bundle.set("components", components.tree());
    components.all.forEach(
        (section, byName) ->
            byName.forEach(
                (name, node) ->
                    model.add(section, name, node.deepCopy(), components.origin(section, name))));
    return bundle;
  }

  /** Copies a component and, since its references are made local too, all that it reaches. */
  private void include(Path file, String section, String name, Components components) {
    JsonNode component = load(file).path("components").path(section).path(name).deepCopy();
    if (components.add(section, name, component, file)) {
      localise(component, file, "#/components/" + section + "/" + name, components);
    }
  }

  /** Makes the references below a node of {@code file} point into the bundle. */
  private void localise(JsonNode node, Path file, String at, Components components) {
    if (node instanceof ObjectNode object) {
      for (String name : names(object).toList()) {
        JsonNode value = object.get(name);
        boolean reference = name.equals("$ref") || at.endsWith("/discriminator/mapping");
        if (reference && value.isTextual()) {
          object.put(name, localReference(value.asText(), file, at, components));
        } else {
          localise(value, file, at + "/" + name.replace("~", "~0").replace("/", "~1"), components);
        }
      }
    } else {
      for (int i = 0; i < node.size(); i++) {
        localise(node.get(i), file, at + "/" + i, components);
      }
    }
  }

  private String localReference(String reference, Path from, String at, Components components) {
    Matcher parts = REFERENCE.matcher(reference);
    Path file = from;
    boolean known = parts.matches();
    if (known) {
      file =
          parts.group("file").isEmpty()
              ? from
              : from.resolveSibling(parts.group("file")).normalize();
      known =
          Files.isRegularFile(file)
              && load(file).at(reference.substring(reference.indexOf('#') + 1)).isObject();
    }
    if (!known) {
      errors.add("%s%s: unknown reference %s".formatted(module.relativize(from), at, reference));
      return reference;
    }
    include(file, parts.group("section"), parts.group("name"), components);
    return reference.substring(reference.indexOf('#'));
  }

  /**
   * Says in the model what the templates cannot find out: Jackson writes and reads the property
   * that tells the branches of a union apart, so it is no component of their records; and
   * descriptions are Javadoc.
   */
  private static void prepareForJava(ObjectNode tree) {
    JsonNode schemas = tree.at("/components/schemas");
    for (JsonNode union : schemas) {
      String property = union.at("/discriminator/propertyName").asText();
      union
          .at("/discriminator/mapping")
          .properties()
          .forEach(
              entry -> {
                String reference = entry.getValue().asText();
                ObjectNode branch =
                    (ObjectNode) schemas.get(reference.substring(reference.lastIndexOf('/') + 1));
                branch.put("x-discriminator-value", entry.getKey());
                branch.withObject("/properties").remove(property);
                ArrayNode required = branch.withArray("required");
                required.removeIf(name -> name.asText().equals(property));
              });
    }
    for (JsonNode parent : tree.findParents("description")) {
      JsonNode text = parent.get("description");
      if (text.isTextual()) {
        ((ObjectNode) parent).put("description", javadoc(text.asText()));
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

  private static Set<String> tags(ObjectNode bundle) {
    Set<String> tags = new TreeSet<>();
    for (JsonNode path : bundle.path("paths")) {
      for (JsonNode operation : path) {
        operation.path("tags").forEach(tag -> tags.add(tag.asText()));
      }
    }
    return tags;
  }

  private ObjectNode load(Path file) {
    return documents.computeIfAbsent(
        file,
        path -> {
          try (Reader reader = Files.newBufferedReader(path)) {
            return JSON.valueToTree(yaml().load(reader));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
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
            addImplicitResolver(Tag.MERGE, MERGE, "<");
            addImplicitResolver(Tag.NULL, Pattern.compile("null"), "n");
            addImplicitResolver(Tag.BOOL, Pattern.compile("true|false"), "tf");
            addImplicitResolver(Tag.INT, Pattern.compile("-?(0|[1-9][0-9]*)"), "-0123456789");
            addImplicitResolver(Tag.FLOAT, FLOAT, "-0123456789");
          }
        };
    return new Yaml(
        new SafeConstructor(options), new Representer(dumping), dumping, options, resolver);
  }

  private List<Path> files(String folder) throws IOException {
    Path path = module.resolve(folder);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.sorted().toList();
    }
  }

  private String digest(String folder) throws IOException {
    CRC32 digest = new CRC32();
    for (Path file : files(folder)) {
      digest.update(Files.readAllBytes(file));
    }
    return Long.toHexString(digest.getValue());
  }

  private static Stream<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names.stream();
  }

  /** Leaves an unchanged file alone, so that nothing after it is done again. */
  private static void write(Path file, JsonNode tree) throws IOException {
    byte[] content = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree);
    if (!Files.exists(file) || !Arrays.equals(content, Files.readAllBytes(file))) {
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    }
  }

  /** Components by section and name, in a stable order, each with the file that it came from. */
  private final class Components {
    private final Map<String, Map<String, JsonNode>> all = new TreeMap<>();
    private final Map<String, Path> origins = new HashMap<>();

    /** False if it is there already; another one of the same name is an error. */
    boolean add(String section, String name, JsonNode component, Path origin) {
      Path earlier = origins.putIfAbsent(section + "/" + name, origin);
      if (earlier == null) {
        all.computeIfAbsent(section, ignored -> new TreeMap<>()).put(name, component);
      } else if (!earlier.equals(origin)) {
        errors.add(
            "%s#/components/%s/%s: %s has another one of this name"
                .formatted(module.relativize(origin), section, name, module.relativize(earlier)));
      }
      return earlier == null;
    }

    Path origin(String section, String name) {
      return origins.get(section + "/" + name);
    }

    JsonNode tree() {
      return JSON.valueToTree(all);
    }
  }
}
