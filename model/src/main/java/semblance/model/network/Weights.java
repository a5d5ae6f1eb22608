package semblance.model.network;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import semblance.embedding.ModelException;
import semblance.model.checkpoint.StoredTensor;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;

/// The tensors of a checkpoint, handed out by name to the network that needs them, as 32-bit
/// floats.
///
/// Every tensor is checked against the shape the architecture gives it and for numbers that are not
/// finite. Used within a tensor scope, which owns what is handed out.
public final class Weights {
  private final String where;
  private final Map<String, StoredTensor> stored;
  private final String prefix;
  private final Set<String> taken;

  private Weights(
      String where, Map<String, StoredTensor> stored, String prefix, Set<String> taken) {
    this.where = where;
    this.stored = stored;
    this.prefix = prefix;
    this.taken = taken;
  }

  /// The tensors of a checkpoint.
  ///
  /// @param where the checkpoint's folder, for messages
  public static Weights of(String where, Map<String, StoredTensor> stored) {
    return new Weights(where, stored, "", new HashSet<>());
  }

  /// The same tensors, with names that begin with `name` and a dot written without it.
  public Weights in(String name) {
    return new Weights(where, stored, prefix + name + ".", taken);
  }

  /// Whether there is a tensor of this name.
  public boolean has(String name) {
    return stored.containsKey(prefix + name);
  }

  /// A tensor as 32-bit floats.
  ///
  /// @param shape what the architecture expects
  /// @throws ModelException if it is missing, has another shape, or numbers that are not finite
  public Tensor take(String name, long... shape) {
    return takeAsStored(name, shape).to(NumberFormat.FLOAT32);
  }

  /// A tensor in the format it is stored in: the file's own memory, valid while the checkpoint is
  /// open. For large tables of which little is read at a time.
  ///
  /// @param shape what the architecture expects
  /// @throws ModelException if it is missing, has another shape, or numbers that are not finite
  public Tensor takeAsStored(String name, long... shape) {
    String fullName = prefix + name;
    StoredTensor tensor = stored.get(fullName);
    if (tensor == null) {
      throw new ModelException(
          "%s: tensor %s of shape %s is missing%s; the checkpoint is incomplete or of another architecture than its config.json says"
              .formatted(where, fullName, Arrays.toString(shape), nearest(fullName)));
    }
    if (!tensor.shape().equals(LongStream.of(shape).boxed().toList())) {
      throw new ModelException(
          "%s: tensor %s has the shape %s, but config.json asks for %s"
              .formatted(where, fullName, tensor.shape(), Arrays.toString(shape)));
    }
    taken.add(fullName);
    Tensor numbers = Tensor.view(tensor.memory(), format(tensor), shape);
    if (!numbers.isFinite()) {
      throw new ModelException(
          "%s: tensor %s holds numbers that are not finite (NaN or infinity); the file is damaged, bring it again"
              .formatted(where, fullName));
    }
    return numbers;
  }

  /// The length of one dimension of a tensor, where the architecture leaves it open.
  public long length(String name, int dimension) {
    StoredTensor tensor = stored.get(prefix + name);
    if (tensor == null || tensor.shape().size() <= dimension) {
      throw new ModelException(
          "%s: tensor %s is missing%s".formatted(where, prefix + name, nearest(prefix + name)));
    }
    return tensor.shape().get(dimension);
  }

  /// The full names of the tensors handed out so far.
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
              "%s: tensor %s is stored as %s, expected F32, F16 or BF16"
                  .formatted(where, tensor.name(), tensor.format()));
    };
  }

  /// Names that end alike, since prefixes are what most often differs.
  private String nearest(String name) {
    String end = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
    List<String> alike =
        stored.keySet().stream()
            .filter(other -> other.endsWith(end))
            .sorted(Comparator.comparingInt(String::length))
            .limit(3)
            .toList();
    return alike.isEmpty()
        ? ""
        : alike.stream().collect(Collectors.joining(", ", " (there is ", ")"));
  }
}
