package semblance.model.trainable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import semblance.embedding.ModelException;
import semblance.model.checkpoint.StoredFormat;
import semblance.model.checkpoint.StoredTensor;
import semblance.model.layer.Leaves;
import semblance.model.tensor.Gradients;
import semblance.model.tensor.Libtorch;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;
import semblance.model.trainable.TrainingSelection.LowRankSettings;

/// All tensors of a model that its networks read, in memory.
final class LeafSet implements Leaves, AutoCloseable {
  /// What batch norms measured, which no gradient changes.
  private static final Pattern STATISTICS = Pattern.compile("running_(?:mean|var)$");

  private final SortedMap<String, Leaf> leaves = new TreeMap<>();

  /// Copies tensors.
  static LeafSet of(Collection<StoredTensor> tensors, TrainingSelection selection) {
    requireMemory(tensors, selection);
    LeafSet set = new LeafSet();
    try (TensorScope _ = TensorScope.training()) {
      for (StoredTensor stored : tensors) {
        set.leaves.put(stored.name(), leaf(stored, selection));
      }
      if (set.parameters().isEmpty()) {
        throw new ModelException(
            "%s: none of its %d tensors is to be trained; choose fewer that stay as they are"
                .formatted(tensors.iterator().next().file(), tensors.size()));
      }
    } catch (RuntimeException | Error e) {
      set.close();
      throw e;
    }
    return set;
  }

  /// Sixteen bytes for each number that is trained: itself, its gradient, and what AdamW keeps.
  private static void requireMemory(Collection<StoredTensor> tensors, TrainingSelection selection) {
    long limit = Libtorch.memoryLimit();
    long least = 0;
    for (StoredTensor tensor : tensors) {
      boolean trained = selection.lowRank().isEmpty() && selection.trained().test(tensor.name());
      least += tensor.numbers() * Float.BYTES * (trained ? 4 : 1);
    }
    if (limit > 0 && least > limit) {
      throw new ModelException(
          "training needs %d MB for tensors, gradients and what the optimiser keeps, and more for the way there and back, but this process may hold %d MB: start Java with -Dorg.bytedeco.javacpp.maxPhysicalBytes=0, or train fewer tensors"
              .formatted(least >> 20, limit >> 20));
    }
  }

  private static Leaf leaf(StoredTensor stored, TrainingSelection selection) {
    String name = stored.name();
    MemorySegment memory = stored.memory();
    Tensor view =
        memory.isNative()
            ? Tensor.view(memory, format(stored), lengths(stored))
            : Tensor.of(memory.toArray(ValueLayout.JAVA_FLOAT), lengths(stored));
    if (!view.isFinite()) {
      throw new ModelException(
          "%s: tensor %s holds numbers that are not finite (NaN or infinity); the file is damaged, bring it again"
              .formatted(stored.file(), name));
    }
    Tensor numbers = view.to(NumberFormat.FLOAT32);
    boolean trainable = !STATISTICS.matcher(name).find();
    Optional<LowRankSettings> low =
        selection
            .lowRank()
            .filter(settings ->
                trainable
                    && stored.shape().size() == 2
                    && settings.matrices().matcher(name).find());
    boolean trained = trainable && low.isEmpty() && selection.trained().test(name);
    return new Leaf(
        stored,
        TensorScope.outliving(trained ? Gradients.leaf(numbers) : numbers.copy()),
        trained,
        low.map(settings ->
            LowRank.of(
                name,
                stored.shape().get(0),
                stored.shape().get(1),
                settings.rank(),
                settings.alpha(),
                settings.seed())));
  }

  private static NumberFormat format(StoredTensor stored) {
    return switch (stored.format()) {
      case F32 -> NumberFormat.FLOAT32;
      case F16 -> NumberFormat.FLOAT16;
      case BF16 -> NumberFormat.BFLOAT16;
      case F64, I64, I32, I16, I8, U8, BOOL ->
          throw new ModelException(
              "%s: tensor %s is stored as %s, expected F32, F16 or BF16"
                  .formatted(stored.file(), stored.name(), stored.format()));
    };
  }

  static boolean canHold(StoredTensor stored) {
    return stored.format() == StoredFormat.F32
        || stored.format() == StoredFormat.F16
        || stored.format() == StoredFormat.BF16;
  }

  @Override
  public Tensor part(String original, StoredTensor part) {
    Leaf leaf = leaves.get(original);
    if (leaf == null) {
      throw new IllegalStateException(
          "tensor %s is read by a network, but not among those of its towers".formatted(original));
    }
    StoredTensor whole = leaf.stored();
    Tensor numbers = leaf.effective();
    if (part.shape().equals(whole.shape())) {
      return numbers.reshape(lengths(part)); // a handle of its own
    }
    long first = (part.memory().address() - whole.memory().address()) / whole.format().bytes();
    return numbers.reshape(whole.numbers()).narrow(0, first, part.numbers()).reshape(lengths(part));
  }

  private static long[] lengths(StoredTensor tensor) {
    return tensor.shape().stream().mapToLong(Long::longValue).toArray();
  }

  /// All tensors by name.
  SortedMap<String, Leaf> all() {
    return leaves;
  }

  /// What gradients change, in the order of names; additions behind what they are added to.
  List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    leaves.forEach((name, leaf) -> {
      if (leaf.trained()) {
        parameters.add(new Parameter(name, leaf.numbers()));
      }
      leaf.addition()
          .ifPresent(low -> {
            parameters.add(new Parameter(name + ".lora_A", low.a()));
            parameters.add(new Parameter(name + ".lora_B", low.b()));
          });
    });
    return List.copyOf(parameters);
  }

  @Override
  public void close() {
    leaves.values().forEach(Leaf::close);
    leaves.clear();
  }
}
