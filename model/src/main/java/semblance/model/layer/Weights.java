package semblance.model.layer;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import semblance.embedding.ModelException;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.checkpoint.StoredFormat;
import semblance.model.checkpoint.StoredTensor;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;

/// The tensors of a checkpoint, handed out by name to the network that needs them, as 32-bit
/// floats.
///
/// Every tensor is checked against the shape the architecture gives it and for numbers that are not
/// finite. Used within a tensor scope, which owns what is handed out.
///
/// A matrix may be stored in whole numbers of 8 bits with a factor for each row, as the package
/// compressed-tensors writes it: `NAME`, `[rows, columns]` of I8, and `NAME_scale`, `[rows, 1]`; or
/// in 4 bits, packed ([PackedMatrix]). It is multiplied out where it is read.
public final class Weights {
  /// Behind the name of a matrix in whole numbers: its factors.
  static final String SCALE = "_scale";

  private final NamedTensors stored;
  private final String prefix;
  private final Set<String> taken;
  private final @Nullable Leaves leaves;

  private Weights(NamedTensors stored, String prefix, Set<String> taken, @Nullable Leaves leaves) {
    this.stored = stored;
    this.prefix = prefix;
    this.taken = taken;
    this.leaves = leaves;
  }

  /// The tensors of a checkpoint, named as the network names them.
  public static Weights of(NamedTensors stored) {
    return new Weights(stored, "", new HashSet<>(), null);
  }

  /// The same tensors with the numbers that they have in training.
  static Weights of(NamedTensors stored, Leaves leaves) {
    return new Weights(stored, "", new HashSet<>(), leaves);
  }

  /// The same tensors, with names that begin with `name` and a dot written without it.
  public Weights in(String name) {
    return new Weights(stored, prefix + name + ".", taken, leaves);
  }

  /// Whether there is a tensor of this name.
  public boolean has(String name) {
    return stored.has(prefix + name) || stored.has(prefix + name + PackedMatrix.PACKED);
  }

  /// A tensor as 32-bit floats.
  ///
  /// @param shape what the architecture expects
  /// @throws ModelException if it is missing, has another shape, or numbers that are not finite
  public Tensor take(String name, long... shape) {
    return takeAsStored(name, shape).to(NumberFormat.FLOAT32);
  }

  /// A tensor in the format it is stored in: the file's own memory, valid while the checkpoint is
  /// open. For large tables of which little is read at a time. One of 8 or 4 bits is multiplied
  /// out.
  ///
  /// @param shape what the architecture expects
  /// @throws ModelException if it is missing, has another shape, or numbers that are not finite
  public Tensor takeAsStored(String name, long... shape) {
    String fullName = prefix + name;
    Optional<PackedMatrix> packed = PackedMatrix.find(stored, fullName);
    if (packed.isPresent()) {
      requireShape(stored.original(fullName), packed.get().shape(), shape);
      taken.addAll(packed.get().originals());
      return requireFinite(
          stored.original(fullName),
          packed.get().times(take(name + SCALE, shape[0], packed.get().groups())));
    }
    StoredTensor tensor =
        stored
            .find(fullName)
            .orElseThrow(() ->
                new ModelException(
                    "%s: tensor %s of shape %s is missing%s; the checkpoint is incomplete or of another architecture than its config.json says"
                        .formatted(
                            stored.where(), fullName, Arrays.toString(shape), nearest(fullName))));
    String original = stored.original(fullName);
    requireShape(original, tensor.shape(), shape);
    taken.add(original);
    if (leaves != null) {
      return leaves.part(original, tensor);
    }
    boolean scaled = tensor.format() == StoredFormat.I8 && stored.has(fullName + SCALE);
    Tensor numbers =
        scaled
            ? Tensor.view(tensor.memory(), NumberFormat.INT8, shape)
                .to(NumberFormat.FLOAT32)
                .multiply(take(name + SCALE, rowFactors(original, shape)))
            : Tensor.view(tensor.memory(), format(tensor), shape);
    return requireFinite(original, numbers);
  }

  private void requireShape(String original, List<Long> found, long... shape) {
    if (!found.equals(LongStream.of(shape).boxed().toList())) {
      throw new ModelException(
          "%s: tensor %s has the shape %s, but config.json asks for %s"
              .formatted(stored.where(), original, found, Arrays.toString(shape)));
    }
  }

  private Tensor requireFinite(String original, Tensor numbers) {
    if (!numbers.isFinite()) {
      throw new ModelException(
          "%s: tensor %s holds numbers that are not finite (NaN or infinity); the file is damaged, bring it again"
              .formatted(stored.where(), original));
    }
    return numbers;
  }

  private long[] rowFactors(String original, long... shape) {
    if (shape.length != 2) {
      throw new ModelException(
          "%s: tensor %s of shape %s is stored in 8 bits with factors, expected a matrix with one factor a row"
              .formatted(stored.where(), original, Arrays.toString(shape)));
    }
    return new long[] {shape[0], 1};
  }

  /// The length of one dimension of a tensor, where the architecture leaves it open.
  public long length(String name, int dimension) {
    String fullName = prefix + name;
    return PackedMatrix.find(stored, fullName)
        .map(PackedMatrix::shape)
        .or(() -> stored.find(fullName).map(StoredTensor::shape))
        .filter(shape -> shape.size() > dimension)
        .orElseThrow(() ->
            new ModelException(
                "%s: tensor %s of more than %d dimensions is missing%s"
                    .formatted(stored.where(), fullName, dimension, nearest(fullName))))
        .get(dimension);
  }

  /// What the files call the tensors handed out so far.
  public Set<String> taken() {
    return Set.copyOf(taken);
  }

  private NumberFormat format(StoredTensor tensor) {
    return switch (tensor.format()) {
      case F32 -> NumberFormat.FLOAT32;
      case F16 -> NumberFormat.FLOAT16;
      case BF16 -> NumberFormat.BFLOAT16;
      case F64, I64, I32, I16, I8, U8, BOOL ->
          throw new ModelException(
              "%s: tensor %s is stored as %s, expected F32, F16 or BF16, or I8 with the factors of its rows as %s"
                  .formatted(
                      stored.where(), tensor.name(), tensor.format(), tensor.name() + SCALE));
    };
  }

  /// Names that end alike, since prefixes are what most often differs.
  private String nearest(String name) {
    String end = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
    List<String> alike =
        stored.names().stream()
            .filter(other -> other.endsWith(end))
            .sorted(Comparator.comparingInt(String::length))
            .limit(3)
            .toList();
    return alike.isEmpty()
        ? ""
        : alike.stream().collect(Collectors.joining(", ", " (there is ", ")"));
  }
}
