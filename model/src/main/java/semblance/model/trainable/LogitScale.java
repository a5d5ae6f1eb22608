package semblance.model.trainable;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import semblance.model.checkpoint.StoredFormat;
import semblance.model.checkpoint.StoredTensor;
import semblance.model.tensor.LossFunctions;
import semblance.model.tensor.Tensor;

/// By what cosines are multiplied before they are compared, and what is added then, where a model
/// learns them.
///
/// @param leaf a single number: the logarithm of the scale, or what cosines are divided by
/// @param kind which of the two
/// @param bias a single number, if there is one
record LogitScale(Leaf leaf, Kind kind, Optional<Leaf> bias) {
  /// What the number means.
  enum Kind {
    LOGARITHM,
    TEMPERATURE
  }

  private static final Map<String, Kind> NAMES =
      Map.of("logit_scale", Kind.LOGARITHM, "temperature", Kind.TEMPERATURE);

  private static final String BIAS = "logit_bias";

  /// Whether a tensor is one of these, whatever stands before its name.
  static boolean isNamed(String name) {
    String last = last(name);
    return NAMES.containsKey(last) || last.equals(BIAS);
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /// What a model begins with that has none, as CLIP did: the logarithm of 1 / .07.
  ///
  /// @param file that it will be written to
  static StoredTensor begun(Path file) {
    float[] number = {(float) Math.log(1 / 0.07)};
    return new StoredTensor(
        "logit_scale", StoredFormat.F32, List.of(), MemorySegment.ofArray(number), file);
  }

  static Optional<LogitScale> of(LeafSet leaves) {
    Optional<Leaf> bias =
        leaves.all().values().stream()
            .filter(leaf -> last(leaf.stored().name()).equals(BIAS))
            .findFirst();
    return leaves.all().values().stream()
        .filter(leaf -> NAMES.containsKey(last(leaf.stored().name())))
        .findFirst()
        .map(leaf ->
            new LogitScale(
                leaf,
                Optional.ofNullable(NAMES.get(last(leaf.stored().name()))).orElseThrow(),
                bias));
  }

  /// The scale, `[]`.
  Tensor scale() {
    Tensor number = leaf.numbers().reshape();
    return switch (kind) {
      case LOGARITHM -> LossFunctions.exponential(number);
      case TEMPERATURE -> LossFunctions.reciprocal(number);
    };
  }

  /// Keeps the scale between 1 and a number.
  void clamp(double most) {
    switch (kind) {
      case LOGARITHM -> LossFunctions.clampInPlace(leaf.numbers(), 0, Math.log(most));
      case TEMPERATURE -> LossFunctions.clampInPlace(leaf.numbers(), 1 / most, 1);
    }
  }
}
