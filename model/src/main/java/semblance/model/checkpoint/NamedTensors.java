package semblance.model.checkpoint;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import semblance.embedding.ModelException;

/// A checkpoint's tensors under the names that a network knows them by.
///
/// Packages that published the same architecture named its tensors differently, and packed some
/// together; each network here has one set of names, and this says which stored tensor is meant.
/// Immutable; valid while the checkpoint is open.
public final class NamedTensors {
  private final String where;
  private final SortedMap<String, Entry> entries;

  /// A tensor and what the file calls it.
  private record Entry(StoredTensor tensor, String original) {}

  private NamedTensors(String where, SortedMap<String, Entry> entries) {
    this.where = where;
    this.entries = Collections.unmodifiableSortedMap(entries);
  }

  /// All tensors of a checkpoint under their own names.
  public static NamedTensors of(Checkpoint checkpoint) {
    SortedMap<String, Entry> entries = new TreeMap<>();
    checkpoint.tensors().forEach((name, tensor) -> entries.put(name, new Entry(tensor, name)));
    return new NamedTensors(checkpoint.folder().toString(), entries);
  }

  /// The checkpoint, for messages.
  public String where() {
    return where;
  }

  /// Replaces the first match of a regular expression in each name.
  ///
  /// @param replacement may refer to groups, as in `layers.$1`
  /// @throws ModelException if two tensors get the same name
  public NamedTensors rename(String expression, String replacement) {
    Pattern pattern = Pattern.compile(expression);
    SortedMap<String, Entry> renamed = new TreeMap<>();
    entries.forEach(
        (name, entry) -> put(renamed, pattern.matcher(name).replaceFirst(replacement), entry));
    return new NamedTensors(where, renamed);
  }

  /// Cuts tensors whose whole name matches into parts of equally many rows.
  ///
  /// @param parts the name of each part; may refer to groups
  public NamedTensors split(String expression, String... parts) {
    Pattern pattern = Pattern.compile(expression);
    SortedMap<String, Entry> cut = new TreeMap<>();
    entries.forEach((name, entry) -> {
      Matcher matcher = pattern.matcher(name);
      if (!matcher.matches()) {
        put(cut, name, entry);
        return;
      }
      StoredTensor tensor = entry.tensor;
      long rows = tensor.shape().isEmpty() ? 0 : tensor.shape().getFirst();
      if (rows == 0 || rows % parts.length != 0) {
        throw new ModelException(
            "%s: tensor %s has the shape %s, which cannot be cut into %d equal parts"
                .formatted(where, entry.original, tensor.shape(), parts.length));
      }
      long each = rows / parts.length;
      for (int part = 0; part < parts.length; part++) {
        StoredTensor piece = tensor.rows(entry.original, part * each, each);
        put(cut, matcher.replaceFirst(parts[part]), new Entry(piece, entry.original));
      }
    });
    return new NamedTensors(where, cut);
  }

  /// Drops dimensions of length 1 from the front of tensors whose whole name matches.
  public NamedTensors squeeze(String expression) {
    return shaped(
        expression,
        shape -> {
          while (shape.size() > 1 && shape.getFirst() == 1) {
            shape.removeFirst();
          }
        });
  }

  /// Drops dimensions of length 1 from the end of tensors whose whole name matches and that have
  /// more than two: a convolution over a single place is a linear layer.
  public NamedTensors flatten(String expression) {
    return shaped(
        expression,
        shape -> {
          while (shape.size() > 2 && shape.getLast() == 1) {
            shape.removeLast();
          }
        });
  }

  private NamedTensors shaped(String expression, Consumer<List<Long>> change) {
    Pattern pattern = Pattern.compile(expression);
    SortedMap<String, Entry> changed = new TreeMap<>(entries);
    changed.replaceAll((name, entry) -> {
      if (!pattern.matcher(name).matches()) {
        return entry;
      }
      StoredTensor tensor = entry.tensor;
      List<Long> shape = new ArrayList<>(tensor.shape());
      change.accept(shape);
      return new Entry(
          new StoredTensor(tensor.name(), tensor.format(), shape, tensor.memory(), tensor.file()),
          entry.original);
    });
    return new NamedTensors(where, changed);
  }

  /// These tensors and others.
  ///
  /// @throws ModelException if two tensors have the same name
  public NamedTensors and(NamedTensors others) {
    SortedMap<String, Entry> all = new TreeMap<>(entries);
    others.entries.forEach((name, entry) -> put(all, name, entry));
    return new NamedTensors(where, all);
  }

  /// Only the tensors whose names begin with one of the prefixes.
  public NamedTensors under(String... prefixes) {
    return only(name -> Stream.of(prefixes).anyMatch(name::startsWith));
  }

  /// Only the tensors whose names pass.
  public NamedTensors only(Predicate<String> wanted) {
    SortedMap<String, Entry> kept = new TreeMap<>(entries);
    kept.keySet().removeIf(wanted.negate());
    return new NamedTensors(where, kept);
  }

  private void put(SortedMap<String, Entry> entries, String name, Entry entry) {
    Entry other = entries.put(name, entry);
    if (other != null) {
      throw new ModelException(
          "%s: tensors %s and %s mean the same part of the network; the checkpoint is damaged"
              .formatted(where, other.original, entry.original));
    }
  }

  /// The names, in order.
  public Set<String> names() {
    return entries.keySet();
  }

  /// Whether there is a tensor of this name.
  public boolean has(String name) {
    return entries.containsKey(name);
  }

  /// A tensor by its name.
  public Optional<StoredTensor> find(String name) {
    return Optional.ofNullable(entries.get(name)).map(Entry::tensor);
  }

  /// The length of a dimension of a tensor from whose shape a size follows; 1 where it is not
  /// there, which is told when the tensor is read.
  public int length(String name, int dimension) {
    return find(name)
        .map(StoredTensor::shape)
        .filter(shape -> shape.size() > dimension)
        .map(shape -> Math.clamp(shape.get(dimension), 1, Integer.MAX_VALUE))
        .orElse(1);
  }

  /// What the file calls a tensor that is there.
  public String original(String name) {
    Entry entry = entries.get(name);
    return entry == null ? name : entry.original;
  }

  /// What the files call these tensors; a packed one once.
  public SortedSet<String> originals() {
    SortedSet<String> originals = new TreeSet<>();
    entries.values().forEach(entry -> originals.add(entry.original));
    return originals;
  }

  /// The value of a tensor with one number.
  ///
  /// @throws ModelException if it has not exactly one, or one that is not finite
  public Optional<Double> number(String name) {
    return find(name)
        .map(tensor -> {
          if (tensor.numbers() != 1) {
            throw new ModelException(
                "%s: tensor %s has the shape %s, expected a single number"
                    .formatted(where, original(name), tensor.shape()));
          }
          double value =
              switch (tensor.format()) {
                case F64 -> tensor.memory().get(littleEndian(ValueLayout.JAVA_DOUBLE_UNALIGNED), 0);
                case F32 -> tensor.memory().get(littleEndian(ValueLayout.JAVA_FLOAT_UNALIGNED), 0);
                case F16 -> Float.float16ToFloat(bits(tensor));
                case BF16 -> Float.intBitsToFloat(bits(tensor) << 16);
                case I64, I32, I16, I8, U8, BOOL ->
                    throw new ModelException(
                        "%s: tensor %s is stored as %s, expected a floating-point number"
                            .formatted(where, original(name), tensor.format()));
              };
          if (!Double.isFinite(value)) {
            throw new ModelException(
                "%s: tensor %s is %s, which is not finite; the file is damaged, bring it again"
                    .formatted(where, original(name), value));
          }
          return value;
        });
  }

  private static short bits(StoredTensor tensor) {
    return tensor.memory().get(littleEndian(ValueLayout.JAVA_SHORT_UNALIGNED), 0);
  }

  @SuppressWarnings("unchecked")
  private static <L extends ValueLayout> L littleEndian(L layout) {
    return (L) layout.withOrder(ByteOrder.LITTLE_ENDIAN);
  }
}
