package semblance.model.onnx;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import semblance.embedding.ModelException;
import semblance.embedding.StorageException;
import semblance.model.onnx.ProtobufReader.MalformedException;

/// What a file in ONNX form says of itself: inputs, outputs, and how its weights are written. Read
/// without ONNX Runtime, and without the weights.
///
/// The format is `onnx.proto3` of onnx 1.23.
final class OnnxGraph {
  private final Path file;
  private final Map<String, Port> inputs = new LinkedHashMap<>();
  private final Map<String, Port> outputs = new LinkedHashMap<>();
  private final Map<NumberType, Long> weights = new EnumMap<>(NumberType.class);
  private final SortedSet<String> outside = new TreeSet<>();
  private final Set<String> initializers = new HashSet<>();
  private boolean scaledAsItRuns;
  private boolean fourBits;

  /// An input or an output.
  ///
  /// @param type of its numbers, if it is one that is known here
  /// @param shape its lengths, -1 for one that is open; empty if nothing is said
  record Port(String name, Optional<NumberType> type, List<Long> shape) {
    Port {
      shape = List.copyOf(shape);
    }

    /// A length, if it is always the same.
    Optional<Long> length(int dimension) {
      int place = dimension < 0 ? shape.size() + dimension : dimension;
      return place >= 0 && place < shape.size() && shape.get(place) > 0
          ? Optional.of(shape.get(place))
          : Optional.empty();
    }
  }

  private OnnxGraph(Path file) {
    this.file = file;
  }

  /// Reads a file.
  ///
  /// @throws ModelException if it is damaged, or not in ONNX form
  static OnnxGraph read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelException(
          "%s is no file, or a link to one that is not there; bring the whole folder again"
              .formatted(file));
    }
    OnnxGraph graph = new OnnxGraph(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      graph.readModel(new ProtobufReader(bytes));
    } catch (MalformedException e) {
      throw new ModelException(
          "%s is damaged, or no network in ONNX form: %s; bring the file again"
              .formatted(file, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(file, e), e);
    }
    graph.inputs.keySet().removeAll(graph.initializers); // listed there too by old exporters
    return graph;
  }

  private void readModel(ProtobufReader model) throws MalformedException {
    boolean found = false;
    while (model.next()) {
      if (model.field() == 7) {
        found = true;
        readGraph(model.message());
      }
    }
    if (!found || outputs.isEmpty()) {
      throw new MalformedException("it holds no graph with outputs");
    }
  }

  private void readGraph(ProtobufReader graph) throws MalformedException {
    while (graph.next()) {
      switch (graph.field()) {
        case 1 -> readNode(graph.message());
        case 5 -> readInitializer(graph.message());
        case 11 -> put(inputs, port(graph.message()));
        case 12 -> put(outputs, port(graph.message()));
        default -> {} // names, shapes between, notes
      }
    }
  }

  private static void put(Map<String, Port> ports, Port port) {
    ports.put(port.name, port);
  }

  private void readNode(ProtobufReader node) throws MalformedException {
    while (node.next()) {
      if (node.field() == 4) {
        String operator = node.text();
        scaledAsItRuns |= operator.startsWith("Dynamic");
        fourBits |= operator.equals("MatMulNBits") || operator.equals("MatMulBnb4");
      }
    }
  }

  private void readInitializer(ProtobufReader tensor) throws MalformedException {
    long numbers = 1;
    Optional<NumberType> type = Optional.empty();
    Map<String, String> place = new LinkedHashMap<>();
    while (tensor.next()) {
      switch (tensor.field()) {
        case 1 -> numbers *= tensor.product();
        case 2 -> type = NumberType.of(tensor.number());
        case 8 -> initializers.add(tensor.text());
        case 13 -> readEntry(tensor.message(), place);
        default -> {} // the numbers themselves
      }
    }
    if (place.containsKey("location")) {
      requireOutside(place);
    }
    long count = numbers;
    type.ifPresent(known -> weights.merge(known, count, Long::sum));
  }

  private static void readEntry(ProtobufReader entry, Map<String, String> into)
      throws MalformedException {
    String key = "";
    String value = "";
    while (entry.next()) {
      switch (entry.field()) {
        case 1 -> key = entry.text();
        case 2 -> value = entry.text();
        default -> {}
      }
    }
    into.put(key, value);
  }

  /// Numbers that lie in a file beside this one.
  private void requireOutside(Map<String, String> place) throws MalformedException {
    String name = place.getOrDefault("location", "");
    if (!name.matches("[^/\\\\\\p{Cntrl}]+") || name.equals("..") || name.equals(".")) {
      throw new ModelException(
          "%s names '%s' as the file of its weights: expected the name of a file in the same folder"
              .formatted(file, name));
    }
    Path weightFile = file.resolveSibling(name);
    if (outside.add(name) && !Files.isRegularFile(weightFile)) {
      throw new ModelException(
          "%s is missing: %s keeps its weights there; bring the whole folder again"
              .formatted(weightFile, file.getFileName()));
    }
    try {
      long end =
          Math.addExact(
              Long.parseLong(place.getOrDefault("offset", "0")),
              Long.parseLong(place.getOrDefault("length", "0")));
      if (end > Files.size(weightFile)) {
        throw new ModelException(
            "%s is cut short: %d bytes, and %s has weights there up to byte %d; bring the file again"
                .formatted(weightFile, Files.size(weightFile), file.getFileName(), end));
      }
    } catch (NumberFormatException | ArithmeticException e) {
      throw new MalformedException("a weight's place is %s".formatted(place));
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(weightFile, e), e);
    }
  }

  private static Port port(ProtobufReader value) throws MalformedException {
    String name = "";
    Optional<NumberType> type = Optional.empty();
    List<Long> shape = new ArrayList<>();
    while (value.next()) {
      if (value.field() == 1) {
        name = value.text();
      } else if (value.field() == 2) {
        ProtobufReader types = value.message();
        while (types.next()) {
          if (types.field() == 1) { // a tensor
            ProtobufReader tensor = types.message();
            while (tensor.next()) {
              if (tensor.field() == 1) {
                type = NumberType.of(tensor.number());
              } else if (tensor.field() == 2) {
                readShape(tensor.message(), shape);
              }
            }
          }
        }
      }
    }
    return new Port(name, type, shape);
  }

  private static void readShape(ProtobufReader lengths, List<Long> shape)
      throws MalformedException {
    while (lengths.next()) {
      if (lengths.field() == 1) {
        ProtobufReader length = lengths.message();
        long found = -1;
        while (length.next()) {
          if (length.field() == 1) {
            found = length.number();
          }
        }
        shape.add(found);
      }
    }
  }

  Path file() {
    return file;
  }

  Map<String, Port> inputs() {
    return inputs;
  }

  Map<String, Port> outputs() {
    return outputs;
  }

  /// The names of some inputs or outputs, for messages.
  static String names(Map<String, Port> ports) {
    return String.join(", ", ports.keySet());
  }

  /// The file, and those beside it that hold its weights.
  List<Path> files() {
    List<Path> files = new ArrayList<>(List.of(file));
    outside.forEach(name -> files.add(file.resolveSibling(name)));
    return files;
  }

  /// How many numbers its weights are.
  long parameters() {
    return counted(type -> 1);
  }

  /// Bytes that its weights take.
  long bytes() {
    return counted(NumberType::bytes);
  }

  private interface Factor {
    int of(NumberType type);
  }

  private long counted(Factor factor) {
    return weights.entrySet().stream()
        .filter(entry -> entry.getKey().isForWeights())
        .mapToLong(entry -> entry.getValue() * factor.of(entry.getKey()))
        .sum();
  }

  /// What most of its weights are written in, such as `fp32`.
  String precision() {
    if (fourBits) {
      return "int4";
    }
    return weights.entrySet().stream()
        .filter(entry -> entry.getKey().isForWeights())
        .collect(
            Collectors.groupingBy(
                entry -> entry.getKey().label(), Collectors.summingLong(Map.Entry::getValue)))
        .entrySet()
        .stream()
        .max(Comparator.comparing(Map.Entry::getValue))
        .map(Map.Entry::getKey)
        .orElse("no weights");
  }

  /// Whether numbers between are quantised by a scale taken from a whole batch: then a content's
  /// vector would depend on what else is in the batch.
  boolean dependsOnBatch() {
    return scaledAsItRuns;
  }
}
